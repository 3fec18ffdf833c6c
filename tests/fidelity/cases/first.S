// SPDX-License-Identifier: MIT
// The table's ends; the linker puts the rows between them.
    .section .rdata$cases_a,"dr"
    .balign 8
    .globl fidelity_cases
fidelity_cases:

    .section .rdata$cases_z,"dr"
    .globl fidelity_cases_end
fidelity_cases_end:

// The code of the cases, by one name: it is copied to where it runs, never called here.
    .text
    .globl code_of_cases
code_of_cases:
    ud2
