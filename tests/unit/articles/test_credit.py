"""Legends of figures that come from elsewhere, and of those that do not."""

import pytest

from figlake.articles.jats.credit import is_borrowed

BORROWED = """
EGFR in cells. Reproduced from Figs. 1–4 of Ref. [23].
EGFR in cells. Adapted from Roe and Doe (2013).
EGFR model, reproduced with permission from Roe (2013).
Model (modified from Roe et al., 2013).
Redrawn after Roe (1999).
Reprinted from [12], with permission from Elsevier.
Reprinted by permission of Nature.
Image courtesy of Jane Roe.
Photo credit: J. Roe.
© 2019 Elsevier.
Copyright 2012 by the American Society. Used with permission.
Republished under license from Wiley.
Adaptado de Silva et al. (2010).
Tomado de Pérez et al. 2010.
Reproducido con permiso de Elsevier.
Riprodotto con il permesso dell’editore.
Con il permesso di Elsevier.
Modifiziert nach Müller (2001).
Nach Müller 2001, mit Genehmigung des Verlags.
Modifié d'après Dupont et al. 2004.
D’après Dupont et al. 2004.
Reproduit avec l'autorisation de Masson.
Adattato da Rossi et al. (2011).
The figure was adapted and modified from reference 12.
Cartoon adapted, with changes, from our previous work.
Structure redrawn from the KEGG database.
Panel A is reproduced from Roe et al. with the permission of the publisher.
The patient's image is reproduced from Roe et al. (2012) with consent.
Data replotted from Roe 2012.
Taken from Roe et al. [4].
Figure taken from reference 4.
EGFR pathway (Adapted from KEGG).
Fig. 1A modified from Roe 2010 under CC BY 4.0 license.
Reproduced, with permission, from Roe 2010.
Used with permission from Mayo Foundation for Medical Education and Research.
Images reprinted with kind permission of Springer.
Signalling of EGFR. All rights reserved.
Scheme of EGFR. Copyright (c) 2015, Roe Press.
Scheme of EGFR (copyright 2015 Roe Press).
"""
OWN = """
Cells were taken with the permission of the patients.
Photograph published with the patient's permission.
Published with written permission from the parents.
Samples were taken from Wistar and Lewis rats.
Cells taken from patients in 2012 were stained.
Images were taken from three sequences.
Results were reproduced from three experiments.
mRNA was modified from guanosine.
The plasmid was modified from pGL3-basic.
Antibody was a gift, courtesy of J. Roe.
Slices were taken from 1.5-mo-old mice.
Signals were reduced from 2 to 1.
The protocol was performed with permission of the ethics committee (2012).
Used with the participant's written permission.
Cells adapted from suspension culture.
Data derived from TCGA.
Fotografía tomada con permiso del paciente.
Copyright was checked.
Mice with licensed killer cells.
NK cell licensing by MHC.
Licensed by the Home Office, animals were used.
Produced from yeast.
Blood was drawn from patients.
Fields of barley in (B) 2010 and (C) 2011.
The rights reserved for patients were told.
"""


@pytest.mark.parametrize("legend", BORROWED.strip().splitlines())
def test_a_source_a_permission_or_a_courtesy_is_told(legend: str) -> None:
    assert is_borrowed(legend)


@pytest.mark.parametrize("legend", OWN.strip().splitlines())
def test_samples_and_the_leave_of_people_make_no_figure_borrowed(legend: str) -> None:
    assert not is_borrowed(legend)
