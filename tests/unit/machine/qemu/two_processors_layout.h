// SPDX-License-Identifier: MIT
// Numbers that two_processors.S and its test share.
#pragma once

// What the guest found out: 32-bit words at this physical address.
#define RESULTS 0x200000
#define RESULT_COUNTED 0x00      // by both, under the lock
#define RESULT_NMIS 0x04         // that the second processor took
#define RESULT_CALLS 0x08        // fixed interrupts that it took
#define RESULT_ANSWERS 0x0C      // fixed interrupts that came back
#define RESULT_TICKS 0x10        // of the first one's timer
#define RESULT_SECOND_ID 0x14    // the second one's APIC ID, bits 31:24 of the register
#define RESULT_HALTED_TICKS 0x18 // how often the first one woke from HLT

#define ROUNDS 20000 // for each processor
#define TICKS 5
