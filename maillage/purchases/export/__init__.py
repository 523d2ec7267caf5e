"""Contracts given back: releases and records of OCDS 1.1."""
