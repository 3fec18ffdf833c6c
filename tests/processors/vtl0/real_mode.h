// SPDX-License-Identifier: MIT
// Where real_mode.S runs, and what it leaves there.
#pragma once

#define REAL_MODE_PAGE 0x8000
#define REAL_MODE_STARTS 0x8FF0
#define REAL_MODE_BX 0x8FF4
