// SPDX-License-Identifier: MIT
// hypervisor.exe from its first line to the loop it never leaves.  Lesson: 2.
//
// The loader calls hypervisor_entry once. When the "call returns", the loader is a guest in VTL0
// and this program is below it.  [WI7 ch.9]
#include "abi/boot_info.h"
#include "hypervisor/console.h"
#include "hypervisor/cpu.h"
#include "hypervisor/dma_protection.h"
#include "hypervisor/exit_loop.h"
#include "hypervisor/hypercall_page.h"
#include "hypervisor/local_apic.h"
#include "hypervisor/pci_memory.h"
#include "hypervisor/startup/wake_processors.h"
#include "hypervisor/svm/svm.h"
#include "hypervisor/traps.h"
#include "hypervisor/vp_context.h"
#include "rt/check.h"

#include <cstring>

namespace hv {
namespace {

constinit abi::BootInfo boot_info;
constinit Partition partition;
constinit VirtualProcessor processors[abi::max_processors] = {
    VirtualProcessor{partition}, VirtualProcessor{partition}, VirtualProcessor{partition},
    VirtualProcessor{partition}};
constinit VirtualProcessor& first_processor = processors[0];

/// From here on VTL0 may write to the loader's page as it likes.
void copy_boot_info(std::uint64_t address) {
    std::memcpy(&boot_info, cpu::ram_at(address), sizeof(boot_info));
    CHECK(boot_info.magic == abi::BootInfo::expected_magic &&
              boot_info.version == abi::BootInfo::current_version,
          "The loader speaks another version of BootInfo.");
    partition.boot = &boot_info;
}

std::uint64_t physical_address_of(const void* object) {
    const auto& image = boot_info.image(abi::ImageId::Hypervisor);
    return reinterpret_cast<std::uint64_t>(object) - image.virtual_base + image.range.base;
}

void start_trace() {
    partition.trace.start(physical_address_of(&boot_info));
    abi::TraceEvent started =
        event_of(abi::EventKind::HypervisorStarted, abi::hypervisor_region.base,
                 abi::hypervisor_region.size, boot_info.ram_end);
    started.set_worlds(abi::World::Kind::Firmware, abi::World::Kind::Hypervisor);
    partition.trace.record(started, 0);
    for (const abi::GuardName& row : abi::guard_names) {
        if (partition.is_off(row.guard)) {
            console::print("hypervisor: GUARD OFF: {}: {}\n", row.name, row.sentence);
            auto off = event_of(abi::EventKind::GuardOff, static_cast<std::uint64_t>(row.guard));
            off.set_worlds(abi::World::Kind::Hypervisor, abi::World::Kind::Hypervisor);
            partition.trace.record(off, 0);
        }
    }
}

void make_protections() {
    const std::uint64_t pages = boot_info.ram_end / x86::page_bytes;
    const auto storage = partition.pool.allocate((pages + x86::page_bytes - 1) / x86::page_bytes);
    CHECK(storage.has_value(),
          "This machine has more RAM than the hypervisor's pool can describe.");
    auto* const first = reinterpret_cast<abi::PageAccess*>(cpu::ram_at(storage->value));
    partition.protections.start({first, pages});
    if (auto* const header = partition.trace.header()) {
        header->protections = storage->value;
    }
}

void make_normal_world() {
    NestedPageTables& nested = partition.level(abi::Vtl::Normal).nested;
    const bool made = nested.build(partition.pool, boot_info.ram_end) &&
                      nested.set_access(local_apic_page, abi::PageAccess::read());
    CHECK(made, "The hypervisor's page pool is too small for VTL0's nested page tables.");
}

void add_processor(VirtualProcessor& vp) {
    vp.index = partition.processor_count;
    CHECK(svm::make_vmcb(vp, abi::Vtl::Normal), "No page is left for a processor's VMCB.");
    vp.level(abi::Vtl::Normal).enabled = true;
    partition.processors[partition.processor_count++] = &vp;
}

/// The other processors, as far as they answer.
void add_others() {
    for (unsigned number = 1; number < boot_info.processor_count; ++number) {
        VirtualProcessor& vp = processors[partition.processor_count];
        vp.index = partition.processor_count;
        vp.apic_id = boot_info.apic_ids[number];
        if (wake_processor(vp)) {
            add_processor(vp);
        } else {
            console::print("hypervisor: processor {} does not start\n", number);
        }
    }
}

void resume_loader(VirtualProcessor& vp) {
    CHECK(is_runnable(boot_info.launch_context), "The loader's own registers cannot be resumed.");
    load_context(vp.vmcb_of(abi::Vtl::Normal).save, boot_info.launch_context);
    vp.startup = VirtualProcessor::Startup::Started;
}

} // namespace
} // namespace hv

/// The loader's call, on this image's own page tables and stack.
extern "C" [[noreturn]] void hypervisor_entry(std::uint64_t boot_info_address) {
    using namespace hv;
    copy_boot_info(boot_info_address);
    install_traps(0);
    start_trace();
    partition.pool = PagePool{boot_info.image(abi::ImageId::Hypervisor).free};
    CHECK(svm::make_port_maps(partition) && svm::take_processor(first_processor),
          "The hypervisor's page pool is too small for SVM's pages.");
    cpu::hold_interrupts();
    CHECK(make_hypercall_code_page(partition), "No page is left for the hypercall page.");
    make_protections();
    make_normal_world();
    protect_from_devices(partition);
    close_pci_memory(partition);
    first_processor.apic_id = boot_info.apic_ids[0];
    add_processor(first_processor);
    add_others();
    resume_loader(first_processor);
    console::print("hypervisor: this machine is a guest now\n");
    run_for_ever(first_processor);
}

/// Every other processor, from startup/trampoline.S, on a stack of its own.
extern "C" [[noreturn]] void hypervisor_processor_entry(hv::VirtualProcessor* vp) {
    using namespace hv;
    install_traps(vp->index);
    CHECK(svm::take_processor(*vp), "No page is left for a processor's save area.");
    cpu::hold_interrupts();
    vp->is_awake.store(true);
    run_for_ever(*vp);
}
