// SPDX-License-Identifier: MIT
// wait_for_nmi: sleeps until somebody sends an NMI, or has sent one already. GIF is clear before
// and after.
//
// The moment that matters lies between STGI and HLT: an NMI that is taken there has done its work
// before HLT begins, and HLT would sleep for ever. on_trap (traps.cpp) sees RIP at
// wait_for_nmi_sleep then, and goes on at wait_for_nmi_awake.  [APM2 15.17]
    .intel_syntax noprefix
    .text
    .globl wait_for_nmi
    .globl wait_for_nmi_sleep
    .globl wait_for_nmi_awake
wait_for_nmi:
    pushfq                          // IF says what may stop the next guest
    cli                             // an NMI alone shall end this
    stgi
wait_for_nmi_sleep:
    hlt
wait_for_nmi_awake:
    clgi
    popfq
    ret
