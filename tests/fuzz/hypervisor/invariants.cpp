// SPDX-License-Identifier: MIT
#include "tests/fuzz/hypervisor/invariants.h"

#include "hypervisor/cpu.h"
#include "hypervisor/local_apic.h"
#include "hypervisor/mode_based_execution.h"
#include "hypervisor/vp_context.h"
#include "tests/fuzz/hypervisor/vmcb_rules.h"
#include "x86/page_table.h"
#include "x86/svm/permission_maps.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <string>

namespace fuzz {
namespace {

using abi::PageAccess;
using abi::Vtl;
using x86::Level;
using x86::PageTableEntry;
using x86::svm::InstructionIntercepts;
using x86::svm::SvmIntercepts;

void require(bool holds, const char* sentence) {
    if (!holds) {
        throw Broken(sentence);
    }
}

bool is_set(std::uint64_t map, x86::svm::MapBit place) {
    const std::byte byte = hv::cpu::ram_at(map)[place.byte];
    return (std::to_integer<unsigned>(byte) >> place.bit & 1) != 0;
}

bool is_pool_page(std::uint64_t address) { return abi::hypervisor_image_region.contains(address); }

std::string describe(Vtl vtl, bool is_for_users) {
    return vtl == Vtl::Secure ? "VTL1's view"
           : is_for_users     ? "the view of VTL0's programs"
                              : "VTL0's view";
}

void require_intercepts(const x86::svm::ControlArea& control, bool is_secure) {
    const auto svm = control.svm_intercepts;
    require(svm.get(SvmIntercepts::vmrun) && svm.get(SvmIntercepts::vmmcall) &&
                svm.get(SvmIntercepts::vmload) && svm.get(SvmIntercepts::vmsave) &&
                svm.get(SvmIntercepts::stgi) && svm.get(SvmIntercepts::clgi) &&
                svm.get(SvmIntercepts::skinit),
            "an instruction of SVM is not intercepted");
    const auto others = control.instruction_intercepts;
    require(others.get(InstructionIntercepts::io_ports) &&
                others.get(InstructionIntercepts::msrs) && others.get(InstructionIntercepts::nmi) &&
                others.get(InstructionIntercepts::invlpga) &&
                others.get(InstructionIntercepts::shutdown),
            "ports, MSRs, NMIs or shutdown are not intercepted");
    require(!is_secure || others.get(InstructionIntercepts::interrupt),
            "VTL1 would take VTL0's interrupts");
}

} // namespace

Invariants::Invariants(hv::Partition& partition) : partition_(partition) {
    const auto* const first = partition.protections.data();
    seen_.protections.assign(first, first + partition.protections.page_count());
    const std::byte* const code = hv::cpu::ram_at(partition.hypercall_code_page);
    hypercall_code_.assign(code, code + x86::page_bytes);
}

void Invariants::check_entry(hv::VirtualProcessor& vp) {
    require(vp.startup == hv::VirtualProcessor::Startup::Started,
            "a processor runs that nobody has started");
    require(vp.level(vp.active_vtl).enabled && vp.level(vp.active_vtl).vmcb != nullptr,
            "a VTL runs that was never enabled");
    check_vmcb(vp, vp.active_vtl);
    check_maps(vp, vp.active_vtl);
    check_flush(vp);
    check_own_pages();
    check_resting(vp);
}

/// Whatever VTL0 does, VTL1 goes on where it stopped. RAX and CR2 are shared.
void Invariants::check_resting(hv::VirtualProcessor& vp) {
    Resting& resting = resting_[vp.index];
    if (!vp.has_secure_vtl()) {
        return;
    }
    x86::svm::SaveArea now = vp.vmcb_of(Vtl::Secure).save;
    now.rax = 0;
    now.cr2 = 0;
    require(!resting.is_known || std::memcmp(&now, &resting.save, sizeof(now)) == 0,
            "VTL1's own registers changed while VTL0 ran");
    resting = {vp.active_vtl == Vtl::Normal, now};
}

void Invariants::check_vmcb(hv::VirtualProcessor& vp, Vtl vtl) {
    const auto& vmcb = vp.vmcb_of(vtl);
    const auto& control = vmcb.control;
    const bool is_secure = vtl == Vtl::Secure;
    if (const char* const why = why_vmrun_refuses(vmcb)) {
        throw Broken(std::string("VMRUN would refuse the VMCB: ") + why);
    }
    require_intercepts(control, is_secure);
    require(control.nested_control.get(x86::svm::NestedControl::nested_paging),
            "nested paging is off");
    require(control.asid == abi::index_of(vtl) + 1, "the ASID is another VTL's");
    require(!is_secure || control.virtual_interrupt_control.get(
                              x86::svm::VirtualInterruptControl::mask_by_host_flags),
            "VTL1 could mask VTL0's interrupts");
    const hv::Partition::Level& level = partition_.level(vtl);
    const bool user_view = !is_secure && vp.is_in_user_view;
    require(control.nested_cr3 == (user_view ? level.nested_for_users : level.nested).root(),
            "the nested page tables are another view's");
    require(user_view ? control.exception_intercepts.raw == ~0u
                      : is_secure || control.exception_intercepts == partition_.watched_exceptions,
            "the intercepted exceptions are another view's");
    require(!user_view || vmcb.save.cpl == 3, "a kernel runs in the view of programs");
    require(!user_view || !vmcb.save.efer.get(x86::Efer::system_call),
            "SYSCALL leads into the kernel in the view of programs");
}

void Invariants::check_maps(const hv::VirtualProcessor& vp, Vtl vtl) {
    using x86::Msr;
    using x86::svm::MsrAccess;
    const auto& level = vp.level(vtl);
    const auto& control = level.vmcb->control;
    require(is_pool_page(level.vmcb_address) && is_pool_page(control.io_permission_map) &&
                is_pool_page(control.msr_permission_map),
            "a page of SVM's is not the hypervisor's");
    require(control.io_permission_map == partition_.machine.io_permission_map[abi::index_of(vtl)] &&
                control.msr_permission_map == level.msr_permission_map,
            "a permission map is another one");
    for (const Msr msr : {Msr::ExtendedFeatureEnable, Msr::HostSaveArea, Msr::Pat, Msr::ApicBase}) {
        const auto place = x86::svm::msr_permission_bit(msr, MsrAccess::Write);
        require(place && is_set(control.msr_permission_map, *place),
                "a guest writes a register that is not its own");
    }
    require(is_set(control.io_permission_map, x86::svm::io_permission_bit(abi::power_off_port)),
            "the power switch is not watched");
}

bool Invariants::has_right_shrunk() {
    const PageAccess* const now = partition_.protections.data();
    bool shrunk = false;
    if (std::memcmp(now, seen_.protections.data(), seen_.protections.size()) != 0) {
        for (std::size_t page = 0; page < seen_.protections.size(); ++page) {
            shrunk = shrunk || !now[page].allows(seen_.protections[page]);
            seen_.protections[page] = now[page];
        }
    }
    for (unsigned vtl = 0; vtl < abi::vtl_count; ++vtl) {
        using Msr = abi::tlfs::HypercallMsr;
        const Msr msr = partition_.levels[vtl].hypercall;
        const std::uint64_t place = msr.get(Msr::enable) ? msr.get(Msr::page_number) : no_overlay;
        shrunk = shrunk || place != seen_.overlay[vtl];
        seen_.overlay[vtl] = place;
    }
    return shrunk;
}

void Invariants::check_flush(hv::VirtualProcessor& vp) {
    if (has_right_shrunk()) {
        for (unsigned index = 0; index < partition_.processor_count; ++index) {
            must_flush_[index] = true;
            const auto& each = *partition_.processors[index];
            require(&each == &vp || !each.is_in_guest.load(),
                    "a right shrank while another processor ran a guest");
        }
    }
    const auto& control = vp.vmcb().control;
    auto& roots = seen_.nested_root[vp.index];
    const bool flushes = control.tlb_control == x86::svm::TlbControl::FlushAll;
    if (flushes) { // whichever VTL runs: every guest's translations are gone
        std::fill(std::begin(roots), std::end(roots), 0);
    }
    std::uint64_t& root = roots[abi::index_of(vp.active_vtl)];
    const bool view_changed = root != 0 && root != control.nested_cr3;
    root = control.nested_cr3;
    require(flushes || !must_flush_[vp.index],
            "a right shrank, and the processor may remember the wider one");
    require(flushes || !view_changed, "the view changed, and the processor may remember the other");
    must_flush_[vp.index] = false;
}

void Invariants::check_own_pages() {
    require(is_pool_page(partition_.hypercall_code_page) &&
                std::memcmp(hv::cpu::ram_at(partition_.hypercall_code_page), hypercall_code_.data(),
                            hypercall_code_.size()) == 0,
            "the hypercall page's code was changed");
    const auto* const header = reinterpret_cast<const abi::TraceRingHeader*>(
        hv::cpu::ram_at(abi::trace_ring_header_address));
    require(header->magic == abi::TraceRingHeader::expected_magic, "the trace was overwritten");
}

void Invariants::check_views() {
    const auto& normal = partition_.level(Vtl::Normal);
    const View views[] = {
        {normal.nested.root(), Vtl::Normal, false},
        {normal.nested_for_users.root(), Vtl::Normal, true},
        {partition_.level(Vtl::Secure).nested.root(), Vtl::Secure, false},
    };
    for (const View& view : views) {
        if (view.root != 0) {
            check_table(view, view.root, Level::Pml4, 0);
        }
    }
}

void Invariants::check_table(const View& view, std::uint64_t table, Level level,
                             std::uint64_t base) {
    require(is_pool_page(table), "a nested page table is not the hypervisor's");
    const auto* const entries = reinterpret_cast<const std::uint64_t*>(hv::cpu::ram_at(table));
    for (std::size_t index = 0; index < x86::entries_per_table; ++index) {
        const auto entry = PageTableEntry::from(entries[index]);
        const std::uint64_t first = base + index * x86::bytes_covered(level);
        require(!entry.is_present() || first < abi::physical_address_limit,
                "something is mapped above the limit of physical memory");
        if (entry.is_leaf(level)) {
            check_leaf(view, entry, level, first);
        } else if (entry.is_table(level)) {
            check_table(view, entry.address(), x86::level_below(level), first);
        }
    }
}

PageAccess Invariants::allowed(const View& view, x86::GuestPage page) const {
    if (page == hv::local_apic_page && view.vtl == Vtl::Normal) {
        return PageAccess::read();
    }
    if (!partition_.protections.covers(page)) {
        return view.vtl == Vtl::Secure ? PageAccess::read_write() : partition_.protections.of(page);
    }
    if (view.vtl == Vtl::Secure) {
        return PageAccess::all();
    }
    const PageAccess access = partition_.protections.of(page);
    if (view.is_for_users) {
        return hv::access_in_user_view(access);
    }
    const bool runs = (access.bits & PageAccess::kernel_execute_bit) != 0;
    return (access & PageAccess::read_write()) |
           (runs ? PageAccess::execute() : PageAccess::none());
}

void Invariants::check_leaf(const View& view, PageTableEntry leaf, Level level,
                            std::uint64_t base) {
    const std::uint64_t size = x86::bytes_covered(level);
    const auto hypervisor = abi::hypervisor_region;
    require(base + size <= hypervisor.base || base >= hypervisor.end(),
            "a guest reaches the hypervisor's memory");
    const bool writable = leaf.get(PageTableEntry::writable);
    const bool executable = !leaf.get(PageTableEntry::no_execute);
    if (leaf.page_address(level) != base) {
        const x86::GuestPage page = x86::GuestPhysicalAddress{base}.page();
        require(level == Level::PageTable && !view.is_for_users &&
                    leaf.address() == partition_.hypercall_code_page && !writable &&
                    partition_.is_overlay(view.vtl, page),
                "a page shows another one, and it is no overlay");
        return;
    }
    const PageAccess shown = PageAccess::read() |
                             (writable ? PageAccess::write() : PageAccess::none()) |
                             (executable ? PageAccess::execute() : PageAccess::none());
    const auto check_page = [&](x86::GuestPage page) {
        if (!allowed(view, page).allows(shown)) {
            throw Broken(describe(view.vtl, view.is_for_users) +
                         " is wider than it may be at page " + std::to_string(page.number));
        }
    };
    const x86::GuestPage first = x86::GuestPhysicalAddress{base}.page();
    const std::uint64_t pages = size / x86::page_bytes;
    if (!partition_.protections.covers(first)) { // Devices: all alike, but for one page.
        const std::uint64_t apic = hv::local_apic_page.number;
        check_page(apic - first.number < pages ? hv::local_apic_page : first);
        return;
    }
    const PageAccess* const access = partition_.protections.data() + first.number;
    check_page(first);
    for (std::uint64_t index = 1; index < pages; ++index) {
        if (access[index] != access[index - 1]) {
            check_page(first + index);
        }
    }
}

} // namespace fuzz
