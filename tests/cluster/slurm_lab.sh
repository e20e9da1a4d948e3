#!/usr/bin/env bash
# A Slurm of one node on this machine, for the tests: slurm_lab.sh install|start|stop. Needs root and Debian's packages.
# No systemd, cgroups or accounting; own ports, so that a Slurm that runs already is left alone.
set -euo pipefail
lab=${SLURM_LAB:-/var/tmp/figlake-slurm}
# the executor's job step asks for this very file, whatever SLURM_CONF says
conf=/etc/slurm/slurm.conf

case "$1" in
install)
  command -v slurmctld slurmd munged >/dev/null && exit 0
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurm-wlm munge >/dev/null
  ;;
start)
  if [ -f "$conf" ] && ! grep -q '^ClusterName=figlake$' "$conf"; then
    echo "$conf belongs to another Slurm; the tests do not touch it" >&2
    exit 1
  fi
  rm -rf "$lab"
  mkdir -p "$lab"/{ctld,d} /etc/slurm
  install -d -o munge -g munge /run/munge /var/log/munge /var/lib/munge
  cat >"$conf" <<CONF
ClusterName=figlake
SlurmctldHost=localhost
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
StateSaveLocation=$lab/ctld
SlurmdSpoolDir=$lab/d
SlurmctldPidFile=$lab/ctld.pid
SlurmdPidFile=$lab/d.pid
SlurmctldLogFile=$lab/ctld.log
SlurmdLogFile=$lab/d.log
SlurmctldPort=16817
SlurmdPort=16818
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MinJobAge=300
KillWait=5
SlurmdParameters=config_overrides
SchedulerParameters=sched_interval=1,sched_min_interval=0,batch_sched_delay=0,bf_interval=1
NodeName=localhost NodeAddr=127.0.0.1 CPUs=8 RealMemory=16000 State=UNKNOWN
PartitionName=batch Nodes=localhost Default=YES MaxTime=INFINITE DefMemPerCPU=100 State=UP
CONF
  if ! munge -n >/dev/null 2>&1; then
    runuser -u munge -- /usr/sbin/munged --pid-file="/run/munge/munged.pid"
    touch "$lab/own-munged"
  fi
  slurmctld
  slurmd -N localhost
  for _ in $(seq 80); do
    if sinfo --noheader --format=%T 2>/dev/null | grep -q idle; then exit 0; fi
    sleep 0.25
  done
  tail -n 20 "$lab"/*.log >&2
  exit 1
  ;;
stop)
  pids=("$lab/d.pid" "$lab/ctld.pid")
  [ -f "$lab/own-munged" ] && pids+=(/run/munge/munged.pid)
  for file in "${pids[@]}"; do
    if [ -f "$file" ]; then kill "$(cat "$file")" 2>/dev/null || true; fi
  done
  rm -f "$lab/own-munged"
  grep -q '^ClusterName=figlake$' "$conf" 2>/dev/null && rm -f "$conf"
  ;;
*)
  echo "expected install, start or stop, found $1" >&2
  exit 2
  ;;
esac
