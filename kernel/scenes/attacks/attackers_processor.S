// SPDX-License-Identifier: MIT
// What the attacker has another processor run (row 12): it leaves abi::attackers_word, "ATTACKED",
// and rests.
    .intel_syntax noprefix
    .text
    .globl attackers_processor
attackers_processor:
    mov rcx, [rip + attackers_processor_target]
    mov rax, 0x44454B4341545441
    mov [rcx], rax
.Lrest:
    cli
    hlt
    jmp .Lrest

    .data
    .globl attackers_processor_target
attackers_processor_target: .quad 0
