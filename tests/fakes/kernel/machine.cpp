// SPDX-License-Identifier: MIT
#include "tests/fakes/kernel/machine.h"

#include "kernel/cpu.h"
#include "kernel/files/console_input.h"
#include "kernel/local_apic.h"
#include "kernel/memory/code_pages.h"
#include "kernel/memory/direct_map.h"
#include "kernel/memory/kernel_stack.h"
#include "kernel/memory/page_frames.h"
#include "kernel/memory/page_table.h"
#include "kernel/memory/section.h"
#include "kernel/memory/standby_pages.h"
#include "kernel/scheduler/kernel_lock.h"
#include "kernel/scheduler/processor.h"
#include "kernel/scheduler/scheduler.h"
#include "kernel/scheduler/thread.h"

#include <stdexcept>

namespace {

alignas(x86::page_bytes) std::byte ram[fakes::kernel_ram_pages * x86::page_bytes];
nt::Processor the_processor;

[[noreturn]] void not_in_a_test(const char* what) { throw std::logic_error(what); }

/// Its thread is the test itself.
struct Machine : fakes::KernelMachine {
    nt::Thread idle;

    Machine() {
        const abi::PhysicalRange range{x86::page_bytes,
                                       (fakes::kernel_ram_pages - 1) * x86::page_bytes};
        nt::page_frames.start({&range, 1});
        nt::scheduler::start(idle);
    }
};

} // namespace

fakes::KernelMachine& fakes::kernel_machine() {
    static auto* const machine = [] {
        the_processor.self = &the_processor;
        return new Machine; // for ever: other globals still point to it at the end
    }();
    return *machine;
}

namespace nt {

std::byte* ram_at(x86::GuestPage page) {
    if (page.number >= fakes::kernel_ram_pages) {
        not_in_a_test("memory that is not there");
    }
    return ram + page.number * x86::page_bytes;
}

constinit const ObjectType Thread::type_of_thread{
    .name = "Thread",
    .destroy = [](Object&) {},
    .waitable = [](Object& object) -> Waitable* { return &static_cast<Thread&>(object); }};
Thread::Thread() : Object(type_of_thread), Waitable(Waitable::Kind::Notification) {}
abi::nt::ClientId Thread::client_id() const { return {process_id, id}; }
void exit_current_thread() { scheduler::end(); }

constinit const ObjectType Section::type_of_section{.name = "Section", .destroy = [](Object&) {}};
Section::~Section() = default;

PageTable PageTable::of_kernel() { return {}; }
Processor& processor_at(unsigned) { return the_processor; }
unsigned processor_count() { return 1; }
void set_kernel_stack(Processor& processor, std::uint64_t top) { processor.kernel_stack = top; }

namespace cpu {
std::uint64_t first_word_at_gs() { return reinterpret_cast<std::uint64_t>(&the_processor); }
void write_cr3(std::uint64_t) {}
void set_user_gs(std::uint64_t) {}
void wait_for_interrupt() { not_in_a_test("waiting for an interrupt"); }
} // namespace cpu

void kernel_lock::detail::wait() { not_in_a_test("waiting for another processor"); }
void kernel_stacks::give_back(KernelStack) {}
void console_input::poll() {}
void local_apic::start_timer(std::uint32_t) {}
void local_apic::interrupt(std::uint32_t, InterruptVector) {}

std::uint64_t standby_pages::give_back() {
    fakes::KernelMachine& machine = fakes::kernel_machine();
    const std::uint64_t count = machine.pages_to_give_back;
    machine.pages_to_give_back = 0;
    for (std::uint64_t page = 1; page <= count; ++page) {
        page_frames.release(x86::GuestPage{fakes::kernel_ram_pages - page});
    }
    return count;
}
void code_pages::withdraw(x86::GuestPage page) {
    fakes::kernel_machine().withdrawn_code.push_back(page);
}

} // namespace nt
