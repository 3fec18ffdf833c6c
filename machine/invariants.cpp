// SPDX-License-Identifier: MIT
#include "machine/invariants.h"

#include "abi/boot_info.h"
#include "abi/page_access.h"
#include "machine/device_invariants.h"
#include "machine/hypervisor_memory.h"
#include "machine/nested_leaves.h"
#include "machine/required_intercepts.h"
#include "machine/secure_kernel_invariants.h"
#include "x86/address.h"
#include "x86/svm/permission_maps.h"
#include "x86/svm/vmcb.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

namespace machine {
namespace {

using abi::PageAccess;
using x86::Msr;
using x86::svm::ControlArea;
using x86::svm::MsrAccess;

/// A structure at `address`, if all of it is inside RAM.
template <typename Value>
std::optional<Value> read_at(std::span<const std::byte> ram, std::uint64_t address) {
    if (address > ram.size() || ram.size() - address < sizeof(Value)) {
        return std::nullopt;
    }
    Value value;
    std::memcpy(&value, ram.data() + address, sizeof value);
    return value;
}

/// A nested page table, and the right that lets it execute a page. With mode-based execute control
/// VTL0 has two: its kernel's, which is published, and its programs' (hypervisor/
/// mode_based_execution.h).
struct View {
    unsigned vtl = 0;
    std::uint64_t root = 0;
    std::uint8_t execute_bit = 0; // of PageAccess
};

class Check {
public:
    Check(std::span<const std::byte> ram, const abi::TraceRingHeader& header)
        : ram_(ram), header_(header) {}

    InvariantReport run() {
        read_guards();
        read_protections();
        for (unsigned vtl = 0; vtl < abi::vtl_count; ++vtl) {
            check_view({vtl, header_.nested_root[vtl], PageAccess::kernel_execute_bit});
        }
        check_processor(0, header_.vmcb);
        for (unsigned other = 0; other < std::size(header_.other_vmcb); ++other) {
            check_processor(other + 1, header_.other_vmcb[other]);
        }
        check_apart();
        check_devices(ram_, header_, protections_, report_);
        return std::move(report_);
    }

private:
    void breach(std::string sentence) {
        if (report_.breaches.size() < InvariantReport::most_breaches) {
            report_.breaches.push_back(std::move(sentence));
        }
    }

    void read_guards() {
        const auto boot = read_at<abi::BootInfo>(ram_, header_.boot_info);
        code_integrity_ = boot && boot->magic == abi::BootInfo::expected_magic &&
                          !boot->guards_off.is_off(abi::Guard::Hvci);
        if (!code_integrity_) {
            report_.skipped.emplace_back("Writable or executable, never both: the guard hvci is "
                                         "off.");
        }
    }

    void read_protections() {
        const std::uint64_t count = header_.protected_pages;
        if (count == 0) {
            report_.skipped.emplace_back("VTL 0's rights to each page: VTL 1 has not switched "
                                         "protections on.");
            return;
        }
        if (!belongs_to_hypervisor(header_.protections, count) ||
            header_.protections + count > ram_.size()) {
            breach(fmt::format("The page protections at {:#x} are not in the hypervisor's memory.",
                               header_.protections));
            return;
        }
        protections_ = ram_.subspan(header_.protections, count);
    }

    void check_view(const View& view) {
        if (view.root == 0) {
            return;
        }
        const auto is_sound_table = [&](std::uint64_t table) {
            const bool sound = belongs_to_hypervisor(table, x86::page_bytes);
            if (!sound) {
                breach(fmt::format("VTL {}: the nested page table at {:#x} is not in the "
                                   "hypervisor's memory.",
                                   view.vtl, table));
            }
            return sound;
        };
        visit_nested_leaves(
            ram_, view.root,
            {[&](const NestedLeaf& leaf) { check_leaf(view, leaf); }, is_sound_table});
    }

    void check_leaf(const View& view, const NestedLeaf& leaf) {
        report_.pages += leaf.size / x86::page_bytes;
        if (is_hypercall_page(ram_, leaf.host, leaf.size, leaf.access)) {
            return; // The one page of the hypervisor's that guests may see: code, never written.
        }
        if (touches_hypervisor(leaf.host, leaf.size)) {
            breach(fmt::format("VTL {}: guest-physical {:#x} reaches the hypervisor's page {:#x}.",
                               view.vtl, leaf.guest, leaf.host));
        } else if (leaf.host != leaf.guest) {
            breach(fmt::format("VTL {}: guest-physical {:#x} reaches {:#x} instead of itself.",
                               view.vtl, leaf.guest, leaf.host));
        }
        if (view.vtl == abi::index_of(abi::Vtl::Normal) && !protections_.empty()) {
            check_rights(view, leaf);
        }
    }

    /// VTL0's leaf grants no more than VTL1 lets it, on any page of it.
    void check_rights(const View& view, const NestedLeaf& leaf) {
        const bool executes = (leaf.access & PageAccess::execute()) != PageAccess::none();
        PageAccess granted = leaf.access & PageAccess::read_write();
        granted.bits |= executes ? view.execute_bit : 0;
        const std::uint64_t first = leaf.guest / x86::page_bytes;
        const std::uint64_t end =
            std::min<std::uint64_t>(first + leaf.size / x86::page_bytes, protections_.size());
        for (std::uint64_t page = first; page < end; ++page) {
            const PageAccess allowed{static_cast<std::uint8_t>(protections_[page])};
            if (!allowed.allows(granted)) {
                breach(fmt::format("VTL 0 may do more to page {:#x} (rights {:#x}) than VTL 1 lets "
                                   "it (rights {:#x}).",
                                   page, granted.bits, allowed.bits));
                return;
            }
        }
        const bool both = executes && granted.allows(PageAccess::write());
        if (code_integrity_ && both && first < protections_.size()) {
            breach(fmt::format("VTL 0 may write page {:#x} and execute it.", first));
        }
    }

    void check_processor(unsigned processor, const std::uint64_t (&vmcbs)[abi::vtl_count]) {
        processor_ = processor;
        std::uint32_t asids[abi::vtl_count] = {};
        for (unsigned vtl = 0; vtl < abi::vtl_count; ++vtl) {
            asids[vtl] = vmcbs[vtl] == 0 ? 0 : check_vmcb(vtl, vmcbs[vtl]);
        }
        if (asids[0] != 0 && asids[0] == asids[1]) { // Each VTL could use what the other may.
            breach(fmt::format("Both VTLs of processor {} run with ASID {}.", processor, asids[0]));
        }
    }

    /// A VTL, and on which processor if it is not the first.
    std::string name_of(unsigned vtl) const {
        return processor_ == 0 ? fmt::format("VTL {}", vtl)
                               : fmt::format("VTL {} of processor {}", vtl, processor_);
    }

    /// The ASID that the guest runs with.
    std::uint32_t check_vmcb(unsigned vtl, std::uint64_t address) {
        if (!belongs_to_hypervisor(address, sizeof(x86::svm::Vmcb))) {
            breach(fmt::format("{}: the VMCB at {:#x} is not in the hypervisor's memory.",
                               name_of(vtl), address));
            return 0;
        }
        const auto vmcb = read_at<x86::svm::Vmcb>(ram_, address);
        if (!vmcb) {
            breach(fmt::format("{}: the VMCB at {:#x} is outside RAM.", name_of(vtl), address));
            return 0;
        }
        for (const std::string_view name : missing_intercepts(vmcb->control)) {
            breach(fmt::format("{}: the VMCB does not intercept {}.", name_of(vtl), name));
        }
        check_maps(vtl, vmcb->control);
        const auto require = [&](bool holds, std::string_view what) {
            if (!holds) {
                breach(fmt::format("{}: in the VMCB, {}.", name_of(vtl), what));
            }
        };
        const ControlArea& control = vmcb->control;
        require(control.nested_control.get(x86::svm::NestedControl::nested_paging),
                "nested paging is off");
        check_root(vtl, *vmcb);
        // VTL1 has seen to its own tables before it switches protections on.
        if (vtl == abi::index_of(abi::Vtl::Secure) && !protections_.empty()) {
            check_own_tables_of_vtl1(ram_, vmcb->save.cr3.raw, report_);
        }
        require(control.asid != 0, "the ASID is 0, the hypervisor's own");
        require(vmcb->save.efer.get(x86::Efer::svm), "EFER.SVME is clear");
        return control.asid;
    }

    /// The published root, or, while a program runs in VTL0, one that grants programs no more than
    /// VTL1 lets them.
    void check_root(unsigned vtl, const x86::svm::Vmcb& vmcb) {
        const std::uint64_t root = vmcb.control.nested_cr3;
        if (root == header_.nested_root[vtl]) {
            return;
        }
        if (vtl != abi::index_of(abi::Vtl::Normal) || vmcb.save.cpl != 3) {
            breach(fmt::format("{}: in the VMCB, the nested root is not the one that is "
                               "published.",
                               name_of(vtl)));
            return;
        }
        check_view({vtl, root, PageAccess::user_execute_bit});
    }

    /// The maps are the hypervisor's, and the registers SVM rests on are marked in them.
    void check_maps(unsigned vtl, const ControlArea& control) {
        const auto owns = [&](std::uint64_t address, std::uint64_t size, std::string_view name) {
            const bool inside =
                belongs_to_hypervisor(address, size) && address + size <= ram_.size();
            if (!inside) {
                breach(fmt::format("{}: the {} permission map at {:#x} is not in the "
                                   "hypervisor's memory.",
                                   name_of(vtl), name, address));
            }
            return inside;
        };
        owns(control.io_permission_map, x86::svm::io_permission_map_bytes, "I/O");
        if (!owns(control.msr_permission_map, x86::svm::msr_permission_map_bytes, "MSR")) {
            return;
        }
        for (const Msr msr : {Msr::ExtendedFeatureEnable, Msr::HostSaveArea, Msr::VmControl}) {
            const auto place = x86::svm::msr_permission_bit(msr, MsrAccess::Write);
            const auto byte = ram_[control.msr_permission_map + place->byte];
            if ((static_cast<unsigned>(byte) >> place->bit & 1) == 0) {
                breach(fmt::format("{}: a guest may write MSR {:#x}.", name_of(vtl),
                                   static_cast<std::uint32_t>(msr)));
            }
        }
    }

    /// With one table for both, each VTL could use what the other may.
    void check_apart() {
        if (header_.nested_root[0] != 0 && header_.nested_root[0] == header_.nested_root[1]) {
            breach("Both VTLs have the same nested page table.");
        }
    }

    std::span<const std::byte> ram_;
    const abi::TraceRingHeader& header_;
    std::span<const std::byte> protections_;
    bool code_integrity_ = false;
    unsigned processor_ = 0; // whose VMCBs are looked at
    InvariantReport report_;
};

} // namespace

InvariantReport check_invariants(std::span<const std::byte> ram,
                                 const abi::TraceRingHeader& header) {
    if (header.magic != abi::TraceRingHeader::expected_magic) {
        InvariantReport report;
        report.skipped.emplace_back("Everything: the hypervisor has not started.");
        return report;
    }
    return Check{ram, header}.run();
}

} // namespace machine
