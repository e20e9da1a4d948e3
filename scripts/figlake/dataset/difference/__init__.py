"""The difference of two snapshots as data: `opened` finds them, `compare` tells the rows, `causes` why they differ."""
