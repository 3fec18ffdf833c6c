// SPDX-License-Identifier: MIT
// The processor's part of running a secure thread: stack, page table, GS, vector registers.
#include "abi/guards.h"
#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "securekernel/processes/running_thread.h"
#include "securekernel/processes/secure_thread.h"
#include "securekernel/processor.h"
#include "securekernel/traps.h"

#include <new>

extern "C" void switch_stacks(std::uint64_t* keep_here, std::uint64_t stack); // switch_stacks.S
extern "C" void secure_thread_begins();

namespace sk {
namespace {

/// What switch_stacks finds on the stack of a thread that has not run yet.
struct FirstSwitch {
    std::uint64_t r15 = 0, r14 = 0, r13 = 0, r12 = 0;
    std::uint64_t rdi = 0, rsi = 0, rbp = 0, rbx = 0;
    std::uint64_t return_address = 0;
};

template <typename T>
T* push(std::uint64_t& top, const T& value) {
    top -= sizeof(T);
    return new (reinterpret_cast<void*>(top)) T(value);
}

/// Nothing of anybody's.
constexpr VectorRegisters empty_vectors() {
    VectorRegisters vectors;
    vectors.area[0] = std::byte{0x7F}; // control word 0x037F
    vectors.area[1] = std::byte{0x03};
    vectors.area[24] = std::byte{0x80}; // MXCSR 0x1F80
    vectors.area[25] = std::byte{0x1F};
    return vectors;
}
constinit const VectorRegisters nothing = empty_vectors();

} // namespace

RunningThread& running() { return processor().running; }

namespace cpu {

void prepare_thread(SecureThread& thread, const rt::TrapFrame& frame) {
    std::uint64_t top = thread.stack_top;
    thread.interrupted = push(top, frame);
    FirstSwitch first;
    first.return_address = reinterpret_cast<std::uint64_t>(&secure_thread_begins);
    thread.saved_stack = reinterpret_cast<std::uint64_t>(push(top, first));
}

void enter_thread(SecureThread& thread, std::uint64_t root) {
    set_trustlet_entry_stack(thread.stack_top);
    write_cr3(root);
    set_trustlet_gs(thread.environment);
    load_vectors(&thread.vectors);
    switch_stacks(&running().home_stack, thread.saved_stack);
}

void leave_thread(SecureThread& thread, std::uint64_t root) {
    save_vectors(&thread.vectors);
    if (!boot_info.guards_off.is_off(abi::Guard::RegisterScrub)) {
        load_vectors(&nothing);
    }
    write_cr3(root);
}

void stop_thread(SecureThread& thread) { switch_stacks(&thread.saved_stack, running().home_stack); }

} // namespace cpu
} // namespace sk
