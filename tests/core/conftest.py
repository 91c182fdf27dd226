"""Tests that need a graphics card are collected where there is one."""

import torch

collect_ignore = [] if torch.cuda.is_available() else ["test_cuda.py"]
