// SPDX-License-Identifier: MIT
// Offset of TrapFrame::cs for assembly; traps.cpp checks it.
#pragma once

#define TRAP_FRAME_CS 0x90
