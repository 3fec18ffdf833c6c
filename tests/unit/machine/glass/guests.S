// SPDX-License-Identifier: MIT
// Small guests for the tests of the glass machine. Each piece is copied to where the test wants it,
// so it must not care where it runs. HLT with interrupts off ends a test.
#include "tests/unit/machine/glass/guest_macros.inc"

// ---- stores into code ----------------------------------------------------------------

// rsi: a function, rdi: where to write. Writes "mov eax, 2; ret" over it, then calls it.
GUEST write_then_run
    mov dword ptr [rdi], 0x000002B8 // mov eax, 2
    mov word ptr [rdi + 4], 0xC300  //            ; ret
    call rsi
    hlt
END write_then_run

// The same, but the function has run before. rbx counts what it returned.
GUEST run_write_run
    call rsi
    add rbx, rax
    mov byte ptr [rdi + 1], 7
    call rsi
    add rbx, rax
    mov byte ptr [rdi + 1], 100
    call rsi
    add rbx, rax
    hlt
END run_write_run

// mov eax, 1; ret
GUEST returns_one
    mov eax, 1
    ret
END returns_one

// rdi was written to before rsi, in the same page, first ran; then it changes the function.
GUEST writes_before_first_run
    mov byte ptr [rdi + 0x100], 1
    call rsi
    add rbx, rax
    mov byte ptr [rdi + 1], 7
    call rsi
    add rbx, rax
    hlt
END writes_before_first_run

// The function's page is read before it first runs.
GUEST reads_before_first_run
    mov al, [rsi]
    call rsi
    add rbx, rax
    mov byte ptr [rdi + 1], 7
    call rsi
    add rbx, rax
    hlt
END reads_before_first_run

// Runs the function, fills its page with data, puts another function there and runs that.
GUEST reuses_code_page
    call rsi
    add rbx, rax
    mov ecx, 500
1:  mov [rdi], rcx
    mov [rdi + 8], rcx
    dec ecx
    jnz 1b
    mov dword ptr [rdi], 0x000009B8 // mov eax, 9
    mov word ptr [rdi + 4], 0xC300  //            ; ret
    call rsi
    add rbx, rax
    hlt
END reuses_code_page

// The instruction behind the store is changed by it.
GUEST changes_next_instruction
    lea rdi, [rip + 1f]
    mov byte ptr [rdi + 1], 5
1:  mov eax, 1
    hlt
END changes_next_instruction

// A loop that adds its counter to the constant in its own instruction.
GUEST changes_itself_in_a_loop
    lea rdi, [rip + 1f]
    xor ebx, ebx
    mov ecx, 50
1:  mov eax, 0
    add ebx, eax
    inc dword ptr [rdi + 1]
    dec ecx
    jnz 1b
    hlt
END changes_itself_in_a_loop

// A call, alone in its block, whose return address lands on the call.
GUEST calls_over_itself
    lea rsp, [rip + 1f + 8]
    jmp 1f
1:  call 2f
    nop
    nop
    nop
2:  hlt
END calls_over_itself

// rep movsb over the instruction that follows it: rsi source, rcx length.
GUEST copies_over_next_instruction
    lea rdi, [rip + 1f]
    cld
    rep movsb
1:  mov eax, 1
    mov eax, 1
    hlt
END copies_over_next_instruction

// Stores to the page behind its own code, many times: rdi, rcx.
GUEST stores_in_a_loop
1:  mov qword ptr [rdi], rcx
    dec rcx
    jnz 1b
    hlt
END stores_in_a_loop

// Calls rsi under page tables rdx, then under rbp; r8 and r9 take what it returned.
GUEST calls_in_two_spaces
    mov cr3, rdx
    call rsi
    mov r8, rax
    mov cr3, rbp
    call rsi
    mov r9, rax
    mov cr3, rdx
    call rsi
    add r8, rax
    hlt
END calls_in_two_spaces

// Adds up the first words of rcx pages from rsi on: in r8 under page tables rdx, in r9 under rbp.
GUEST reads_pages_in_two_spaces
    mov cr3, rdx
    mov rdi, rsi
    mov eax, ecx
1:  add r8, [rdi]
    add rdi, 0x1000
    dec eax
    jnz 1b
    mov cr3, rbp
    mov rdi, rsi
    mov eax, ecx
1:  add r9, [rdi]
    add rdi, 0x1000
    dec eax
    jnz 1b
    hlt
END reads_pages_in_two_spaces

// ---- exceptions and interrupts -------------------------------------------------------

GUEST halt
    hlt
END halt

// Returns from an interrupt without an error code, counting in rbx.
GUEST counts_and_returns
    inc rbx
    iretq
END counts_and_returns

// The same for a timer interrupt: r15 is the APIC's page.
GUEST counts_timer
    inc rbx
    mov dword ptr [r15 + 0xB0], 0
    iretq
END counts_timer

// Removes the error code and skips the faulting instruction, two bytes long.
GUEST skips_two_bytes
    inc rbx
    add rsp, 8
    add qword ptr [rsp], 2
    iretq
END skips_two_bytes

// Reads rbx + 0x123.
GUEST reads_memory
    inc ecx
    mov rax, [rbx + 0x123]
    hlt
END reads_memory

GUEST divides_by_zero
    xor ecx, ecx
    div ecx
    hlt
END divides_by_zero

GUEST breakpoint
    nop
    int3
    hlt
END breakpoint

GUEST software_interrupt
    int 0x30
    hlt
END software_interrupt

GUEST undefined
    ud2
END undefined

// A far call through a register: no instruction, and more than Unicorn's translator can stand.
GUEST cannot_be_translated
    nop
    nop
    .byte 0xFF, 0xD8
    nop
END cannot_be_translated

// A breakpoint on the instruction behind.
GUEST sets_breakpoint
    lea rax, [rip + 1f]
    mov dr0, rax
    mov eax, 0x403
    mov dr7, rax
1:  nop
    mov rbx, dr7
    hlt
END sets_breakpoint

GUEST loads_bad_segment
    mov ds, eax
    hlt
END loads_bad_segment

// To ring 3 at rcx with stack rdx.
GUEST goes_to_ring_3
    push 0x23
    push rdx
    push 0x002
    push 0x2B
    push rcx
    iretq
END goes_to_ring_3

GUEST user_reads_kernel
    mov rax, [rbx]
END user_reads_kernel

// SYSCALL, and again when it comes back.
GUEST calls_system
    mov r10d, 1
    syscall
    inc r10d
    syscall
END calls_system

// The system's side: returns once, then halts.
GUEST answers_system_call
    cmp r10d, 1
    jne 1f
    sysretq
1:  hlt
END answers_system_call

GUEST spins
1:  inc rcx
    jmp 1b
END spins

// Interrupts on, in a long loop. rcx iterations.
GUEST counts_with_interrupts_on
    sti
1:  dec rcx
    jnz 1b
    cli
    hlt
END counts_with_interrupts_on

// An interrupt is waiting: it must come behind the instruction after STI, not before it.
GUEST opens_for_interrupts
    mov dword ptr [r15 + 0x300], 0x40031 // to myself, vector 0x31
    nop
    sti
    inc rcx
    inc rcx
    cli
    hlt
END opens_for_interrupts

// MOV SS, the fifth instruction, keeps interrupts off for one more.
GUEST moves_stack_segment
    sti
    nop
    nop
    mov eax, ss
    mov ss, eax
    inc rcx
    inc rcx
    cli
    hlt
END moves_stack_segment

GUEST waits_for_timer
    sti
    hlt
    cli
    hlt
END waits_for_timer

GUEST reads_time_twice
    rdtsc
    mov r8d, eax
    nop
    nop
    rdtsc
    mov r9d, eax
    rdtscp
    hlt
END reads_time_twice

GUEST identifies
    mov eax, 0x80000001
    cpuid
    hlt
END identifies

// rcx: the MSR; rdx:rax the value. Reads it back.
GUEST writes_msr
    wrmsr
    xor eax, eax
    xor edx, edx
    rdmsr
    hlt
END writes_msr

GUEST writes_cr4
    mov cr4, rax
    hlt
END writes_cr4

GUEST uses_cr8
    mov cr8, rax
    mov rbx, cr8
    hlt
END uses_cr8

// One byte to the console, then the power switch, then something that must not happen.
GUEST switches_off
    mov dx, 0x3F8
    mov al, '!'
    out dx, al
    mov dx, 0x501
    mov eax, 0x10
    out dx, eax
    inc rbx
    hlt
END switches_off

GUEST reads_port
    nop
    in al, dx
    nop
    hlt
END reads_port

GUEST traces_itself
    pushfq
    or qword ptr [rsp], 0x100
    popfq
    nop
    rdtsc // one of those that the engine does not execute itself
    pushfq
    and qword ptr [rsp], -0x101
    popfq
    hlt
END traces_itself

// One instruction of ten bytes, to be placed across two pages.
GUEST moves_constant
    mov rax, 0x1122334455667788
    hlt
END moves_constant

// ---- everything at once --------------------------------------------------------------

// Everything a machine can do, over and over, for the test of stepping. rdi: memory, r15: APIC.
GUEST mixes_everything
1:  mov eax, ecx
    imul eax, eax, 0x9E3779B1
    mov [rdi], rax
    rdtsc
    xor [rdi + 8], rax
    and eax, 0xED5 // arithmetic flags, IF, DF
    push rax
    popfq
    cli
    pushfq
    pop rax
    sti
    nop
    mov dx, 0x3F8
    out dx, al
    mov edx, 17
    lea rsi, [rdi + 64]
2:  lodsb
    dec edx
    jnz 2b
    cli
    push rdi
    push rcx
    mov ecx, 13
    add rdi, 128
    rep stosb
    pop rcx
    pop rdi
    int 0x30
    ud2
    xor edx, edx
    inc rcx
    jmp 1b
END mixes_everything

    .section .note.GNU-stack, "", @progbits
