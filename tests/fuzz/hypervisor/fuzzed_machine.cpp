// SPDX-License-Identifier: MIT
#include "tests/fuzz/hypervisor/fuzzed_machine.h"

#include "hypervisor/big_lock.h"
#include "hypervisor/exit_loop.h"
#include "hypervisor/local_apic.h"
#include "hypervisor/svm/svm.h"
#include "tests/fakes/hypervisor/cpu.h"
#include "tests/fuzz/hypervisor/guest.h"
#include "x86/page_table.h"

#include <cstring>

namespace fuzz {
namespace {

constexpr unsigned entries_between_sweeps = 128;

/// Of processor 0; the next page is the other's.
constexpr std::uint64_t first_assist_page = 0x50'0000;

/// Thrown out of the guest, where the hypervisor holds nothing.
struct ScriptIsOver {};
struct OtherProcessorsTurn {};

/// However the exit loop is left, the next one finds the lock open.
struct LockOpener {
    ~LockOpener() { hv::big_lock.release(); }
};

void require(bool made) {
    if (!made) {
        throw std::logic_error("the fuzzer's machine could not be made");
    }
}

} // namespace

FuzzedMachine::FuzzedMachine(Script script) : script_(script) {
    make_processors();
    make_guest_memory();
    choose_beginning();
    invariants_.emplace(machine_.partition);
    invariants_->check_views();
    fakes::hypervisor_cpu().in_guest = [this](std::uint64_t vmcb) { play(vmcb); };
    fakes::hypervisor_cpu().while_waiting = [this] { wait(); };
}

/// As main.cpp does it, but for the protections of DividedMachine, which are in the guest's RAM.
void FuzzedMachine::make_processors() {
    hv::Partition& partition = machine_.partition;
    const std::uint64_t pages = partition.protections.page_count();
    const auto storage = partition.pool.allocate((pages + x86::page_bytes - 1) / x86::page_bytes);
    require(storage.has_value());
    partition.protections.start(
        {reinterpret_cast<abi::PageAccess*>(machine_.ram(storage->value)), pages});
    require(partition.level(abi::Vtl::Normal)
                .nested.set_access(hv::local_apic_page, abi::PageAccess::read()));
    second_.index = second_.apic_id = 1;
    require(hv::svm::take_processor(second_) && hv::svm::make_vmcb(second_, abi::Vtl::Normal));
    second_.level(abi::Vtl::Normal).enabled = true;
    partition.processors[partition.processor_count++] = &second_;
}

/// Every canonical address leads into the lowest 4 GiB, so that anything can be reached.
void FuzzedMachine::make_guest_memory() {
    auto* const top = reinterpret_cast<std::uint64_t*>(machine_.ram(page_tables_address));
    std::uint64_t* const directory = top + x86::entries_per_table;
    for (std::size_t index = 0; index < x86::entries_per_table; ++index) {
        top[index] = x86::PageTableEntry::link(page_tables_address + x86::page_bytes).raw;
        directory[index] = x86::PageTableEntry::link(index % 4 * abi::gibibyte)
                               .with(x86::PageTableEntry::large, true)
                               .raw;
    }
}

void FuzzedMachine::choose_beginning() {
    enum { Plain, Enabled, Entered, WithUserView, Choices };
    const unsigned beginning = script_.choice(Choices);
    const bool pool_is_small = script_.choice(8) == 7;
    switch (beginning) {
    case Enabled: machine_.enable_vtl1(); break;
    case Entered:
        machine_.enter_vtl1();
        place_assist_page(machine_.vp, first_assist_page);
        break;
    case WithUserView: begin_with_user_view(); break;
    default: break;
    }
    if (pool_is_small) {
        const std::uint64_t keep = script_.byte();
        const std::uint64_t left = machine_.partition.pool.pages_left();
        require(left < keep || machine_.partition.pool.allocate(left - keep).has_value());
    }
}

/// As VTL1 does it when it begins on a processor.
void FuzzedMachine::place_assist_page(hv::VirtualProcessor& vp, std::uint64_t address) {
    using abi::tlfs::VpAssistPageMsr;
    vp.level(abi::Vtl::Secure).assist_page =
        VpAssistPageMsr{}
            .with(VpAssistPageMsr::enable, true)
            .with(VpAssistPageMsr::page_number, address / x86::page_bytes);
    vp.secure_assist = vp.assist_page(abi::Vtl::Secure);
    require(vp.secure_assist != nullptr);
}

/// Both processors run, in VTL0 with separate execute rights, and programs may run their own page.
void FuzzedMachine::begin_with_user_view() {
    using namespace abi::tlfs;
    machine_.enable_vtl1_with_mbec();
    machine_.configure_vtl1();
    const auto config = VsmVpSecureConfig{}.with(VsmVpSecureConfig::mbec_enabled, true);
    require(machine_.set_register(InputVtl::own(), RegisterName::VsmVpSecureConfigVtl0,
                                  config.raw) == HvStatus::Success);
    constexpr std::uint8_t system_call[] = {0x0F, 0x05, 0x0F, 0x05};
    std::memcpy(machine_.ram(code_address), system_call, sizeof(system_call));
    const abi::PageAccess for_programs{abi::PageAccess::read_bit |
                                       abi::PageAccess::user_execute_bit};
    require(machine_.protect({code_address / x86::page_bytes}, for_programs) == HvStatus::Success);
    EnableVpVtlInput second;
    second.partition = partition_self;
    second.vp_index = second_.index;
    second.target_vtl = abi::index_of(abi::Vtl::Secure);
    second.context = test::long_mode_context();
    require(test::status_of(machine_.call(CallCode::EnableVpVtl, second)) == HvStatus::Success);
    second.target_vtl = abi::index_of(abi::Vtl::Normal);
    require(test::status_of(machine_.call(CallCode::StartVirtualProcessor, second)) ==
            HvStatus::Success);
    second_.secure.normal_vtl = config; // as its own VTL1 would have asked
    place_assist_page(machine_.vp, first_assist_page);
    place_assist_page(second_, first_assist_page + x86::page_bytes);
}

Reached FuzzedMachine::run() {
    try {
        for (;;) {
            run_one_processor();
        }
    } catch (const ScriptIsOver&) {
    } catch (const fakes::PoweredOff&) {
        reached_.power_off = true;
    }
    invariants_->check_views();
    return reached_;
}

void FuzzedMachine::run_one_processor() {
    try {
        const LockOpener opener;
        hv::run_for_ever(*running_);
    } catch (const OtherProcessorsTurn&) {
        running_ = running_ == &second_ ? &machine_.vp : &second_;
        check_parked(*running_);
    }
}

/// The processor stays in its guest, while it is the other one's turn.
void FuzzedMachine::park() {
    loaded_[running_->index] = {running_->vmcb().save, running_->vmcb().control.nested_cr3};
}

/// At its next #VMEXIT a processor writes back what it loaded at VMRUN: nobody may have written
/// there in the meantime.
void FuzzedMachine::check_parked(const hv::VirtualProcessor& vp) const {
    if (!vp.is_in_guest.load()) {
        return;
    }
    const auto& vmcb = *vp.level(vp.active_vtl).vmcb;
    const Loaded& loaded = loaded_[vp.index];
    if (std::memcmp(&vmcb.save, &loaded.save, sizeof(loaded.save)) != 0 ||
        vmcb.control.nested_cr3 != loaded.nested_root) {
        throw Broken("the VMCB of a guest was changed while it ran");
    }
}

/// From VMRUN to #VMEXIT.
void FuzzedMachine::play(std::uint64_t vmcb) {
    hv::VirtualProcessor& vp = *running_;
    if (vmcb != vp.level(vp.active_vtl).vmcb_address) {
        throw Broken("VMRUN of another processor's or VTL's VMCB");
    }
    if (fakes::hypervisor_cpu().is_on_short_way) {
        invariants_->check_short_way(vp);
        reached_.short_way = true;
    }
    invariants_->check_entry(vp);
    ++reached_.exits;
    reached_.secure_vtl |= vp.active_vtl == abi::Vtl::Secure;
    reached_.second_processor |= &vp == &second_;
    reached_.user_view |= vp.is_in_user_view;
    if (reached_.exits % entries_between_sweeps == 0) {
        invariants_->check_views();
    }
    Guest guest{script_, vp};
    while (!script_.is_over()) {
        switch (guest.step()) {
        case Guest::Step::Goes: break;
        case Guest::Step::Exits: invariants_->note_exit(vp); return;
        case Guest::Step::OtherProcessor: park(); throw OtherProcessorsTurn{};
        }
    }
    throw ScriptIsOver{};
}

/// The hypervisor waits: for the other processor to leave its guest, or to be started.
void FuzzedMachine::wait() {
    hv::VirtualProcessor& other = running_ == &second_ ? machine_.vp : second_;
    if (other.is_in_guest.load()) { // It leaves, and waits for the lock.
        check_parked(other);
        other.is_in_guest.store(false);
        return;
    }
    if (script_.is_over()) {
        throw ScriptIsOver{};
    }
    throw OtherProcessorsTurn{};
}

} // namespace fuzz
