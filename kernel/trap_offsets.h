// SPDX-License-Identifier: MIT
// An offset into rt::TrapFrame for assembly; traps.cpp checks it.
#pragma once

#define TRAP_FRAME_CS 0x90
