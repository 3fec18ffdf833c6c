// SPDX-License-Identifier: MIT
// What a processor does after STARTUP: it says that it is here, and with which BX, makes BX
// another, and stays. Copied to REAL_MODE_PAGE.  [APM2 16.5]
#include "tests/processors/vtl0/real_mode.h"

    .intel_syntax noprefix
    .section .rdata, "dr"
    .globl real_mode_code
    .globl real_mode_code_end
    .code16
real_mode_code:
    xor ax, ax
    mov ds, ax
    mov [REAL_MODE_BX], bx
    mov bx, 0x1234
    inc dword ptr [REAL_MODE_STARTS]
1:  jmp 1b
real_mode_code_end:
