// SPDX-License-Identifier: MIT
// Pieces of machine code that attacks patch or carry elsewhere.
    .intel_syntax noprefix
    .text

// void victim(uint32_t* where   rcx): an innocent function of the kernel. The four bytes from
// victim_constant on are what it stores: whoever changes them changes what the kernel does.
    .globl victim
    .globl victim_constant
    .set innocent_word, 0x11111111
victim:
    mov dword ptr [rcx], innocent_word
    ret
    .set victim_constant, victim + 2 // behind opcode and ModRM

// void payload(uint32_t* where   rcx): what an attacker wants to run: "ATTA", the low half of
// abi::attackers_word. It does not care where it is.
    .globl payload
    .globl payload_end
payload:
    mov dword ptr [rcx], 0x41545441
    ret
payload_end:
