// SPDX-License-Identifier: MIT
// The floor: how few instructions can a way from one guest to another and back take on this
// machine, with all general registers carried over? And from a guest to its hypervisor and back? No
// checks, no trace, no policy: nothing but VMRUN. It is what the real hypervisor's way from VTL0 to
// VTL1, and its shortest hypercall, are measured against.
#include "bench/images/start.h"
#include "hypervisor/cpu.h"
#include "hypervisor/partition.h"
#include "hypervisor/svm/guest_registers.h"
#include "hypervisor/table_memory.h"
#include "hypervisor/vp_context.h"
#include "rt/check.h"
#include "x86/page_table_map.h"

extern "C" const std::uint8_t calling_guest[]; // guests.S
extern "C" const std::uint8_t answering_guest[];
extern "C" void bench_run_guest(std::uint64_t vmcb, hv::GuestRegisters* registers,
                                std::uint64_t host_vmcb); // run_guest.S

namespace {

/// So many that translating the code for the first time hardly counts.
constexpr std::uint64_t round_trips = 20'000;
constexpr std::uint8_t vmmcall_length = 3;

constinit hv::Partition partition;

/// All of memory, the hypervisor's included: these guests are part of it.
std::uint64_t identity_tables() {
    hv::TableMemory memory{partition.pool};
    const std::uint64_t root = memory.allocate_table();
    const auto rights = x86::PageTableEntry{}
                            .with(x86::PageTableEntry::present, true)
                            .with(x86::PageTableEntry::writable, true)
                            .with(x86::PageTableEntry::user, true);
    const auto status = x86::map(
        memory, root, {0, 0, abi::physical_address_limit, rights, x86::Level::PageDirectory});
    CHECK(status == x86::MapStatus::Done, "no room for the nested page tables");
    return root;
}

/// SVM on, with a save area; the address of the host's VMCB.
std::uint64_t take_processor() {
    const auto save_area = partition.pool.allocate();
    const auto host = partition.pool.allocate();
    CHECK(save_area && host, "no room for SVM's pages");
    const auto efer = x86::Efer::from(hv::cpu::read_msr(x86::Msr::ExtendedFeatureEnable));
    hv::cpu::write_msr(x86::Msr::ExtendedFeatureEnable, efer.with(x86::Efer::svm, true).raw);
    hv::cpu::write_msr(x86::Msr::HostSaveArea, save_area->value);
    hv::cpu::save_host_state(host->value);
    hv::cpu::hold_interrupts();
    return host->value;
}

struct Guest {
    x86::svm::Vmcb* vmcb = nullptr;
    std::uint64_t address = 0;
};

Guest make_guest(const abi::BootInfo& boot, const std::uint8_t* code, std::uint32_t asid,
                 std::uint64_t nested_root) {
    const auto page = partition.pool.allocate();
    CHECK(page.has_value(), "no room for a VMCB");
    Guest guest{reinterpret_cast<x86::svm::Vmcb*>(hv::cpu::ram_at(page->value)), page->value};
    auto context = boot.launch_context;
    context.rip = reinterpret_cast<std::uint64_t>(code);
    context.cr3 = boot.image(abi::ImageId::Hypervisor).page_table_root;
    hv::load_context(guest.vmcb->save, context);
    auto& control = guest.vmcb->control;
    using x86::svm::SvmIntercepts;
    control.svm_intercepts =
        SvmIntercepts{}.with(SvmIntercepts::vmrun, true).with(SvmIntercepts::vmmcall, true);
    control.asid = asid;
    control.nested_control =
        control.nested_control.with(x86::svm::NestedControl::nested_paging, true);
    control.nested_cr3 = nested_root;
    return guest;
}

/// Ticks until `caller` has said that it is done. Does `answer` after each of its calls.
template <typename Answer>
std::uint64_t measure(const Guest& caller, std::uint64_t host, Answer answer) {
    hv::GuestRegisters registers;
    registers.rcx = round_trips;
    caller.vmcb->save.rip = reinterpret_cast<std::uint64_t>(calling_guest);
    caller.vmcb->save.rax = 0;
    const std::uint64_t begin = hv::cpu::time_stamp_counter();
    for (;;) {
        bench_run_guest(caller.address, &registers, host);
        if (caller.vmcb->save.rax == 1) {
            return hv::cpu::time_stamp_counter() - begin;
        }
        caller.vmcb->save.rip += vmmcall_length;
        answer(registers);
    }
}

} // namespace

extern "C" [[noreturn]] void hypervisor_entry(std::uint64_t boot_info_address) {
    const abi::BootInfo& boot = bench::start(boot_info_address, partition.trace);
    partition.boot = &boot;
    partition.pool = hv::PagePool{boot.image(abi::ImageId::Hypervisor).free};
    const std::uint64_t host = take_processor();
    const std::uint64_t nested_root = identity_tables();
    const Guest caller = make_guest(boot, calling_guest, 1, nested_root);
    const Guest answerer = make_guest(boot, answering_guest, 2, nested_root);
    const auto other_guest = [&](hv::GuestRegisters& registers) {
        bench_run_guest(answerer.address, &registers, host);
        answerer.vmcb->save.rip += vmmcall_length;
    };
    const auto nobody = [](hv::GuestRegisters&) {};
    bench::mark(partition.trace, abi::Mark::RoundTrips, round_trips,
                measure(caller, host, other_guest));
    bench::mark(partition.trace, abi::Mark::NullHypercalls, round_trips,
                measure(caller, host, nobody));
    bench::finish();
}
