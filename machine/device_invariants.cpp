// SPDX-License-Identifier: MIT
#include "machine/device_invariants.h"

#include "abi/page_access.h"
#include "machine/device_leaves.h"
#include "machine/hypervisor_memory.h"
#include "machine/slat_reader.h"
#include "x86/address.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace machine {
namespace {

using abi::PageAccess;

class Check {
public:
    Check(std::span<const std::byte> ram, const abi::TraceRingHeader& header,
          std::span<const std::byte> protections, InvariantReport& report)
        : ram_(ram), header_(header), protections_(protections), report_(report) {}

    void run() {
        check_registers();
        if (header_.iommu_root == 0) {
            report_.skipped.emplace_back("What devices can reach: no IOMMU is on.");
            return;
        }
        visit_device_leaves(
            ram_, header_.iommu_root,
            {[this](x86::PciRequester who, std::uint64_t table, bool is_translated) {
                 return check_device(who, table, is_translated);
             },
             [this](const DeviceLeaf& leaf) { check_leaf(leaf); },
             [this](std::uint64_t table) { return check_table(table); }});
    }

private:
    void breach(std::string sentence) {
        if (report_.breaches.size() < InvariantReport::most_breaches) {
            report_.breaches.push_back(std::move(sentence));
        }
    }

    /// Who may write them can switch the IOMMU off.
    void check_registers() {
        for (unsigned vtl = 0; header_.iommu_registers != 0 && vtl < abi::vtl_count; ++vtl) {
            const std::uint64_t root = header_.nested_root[vtl];
            const std::uint64_t page = header_.iommu_registers / x86::page_bytes;
            if (root != 0 && read_slat_entry(ram_, root, page).present) {
                breach(fmt::format("VTL {} may touch the IOMMU's registers.", vtl));
            }
        }
    }

    bool check_table(std::uint64_t table) {
        const bool sound = belongs_to_hypervisor(table, x86::page_bytes);
        if (!sound) {
            breach(fmt::format("The IOMMU's table at {:#x} is not in the hypervisor's memory.",
                               table));
        }
        return sound;
    }

    /// Many devices share a table; once is enough.
    bool check_device(x86::PciRequester who, std::uint64_t table, bool is_translated) {
        if (!is_translated) {
            breach(fmt::format("The device {:#06x} goes through the IOMMU untranslated.", who.raw));
        }
        is_vtl0s_ = table == header_.nested_root[0];
        return seen_.insert(table).second;
    }

    void check_leaf(const DeviceLeaf& leaf) {
        if (is_hypercall_page(ram_, leaf.host, leaf.size, leaf.access)) {
            return; // As VTL0 sees it.
        }
        if (touches_hypervisor(leaf.host, leaf.size)) {
            breach(fmt::format("Devices reach the hypervisor's page {:#x} at {:#x}.", leaf.host,
                               leaf.device));
        } else if (leaf.host != leaf.device) {
            breach(fmt::format("Devices reach {:#x} at {:#x}.", leaf.host, leaf.device));
        }
        if (header_.iommu_registers - leaf.host < leaf.size && header_.iommu_registers != 0) {
            breach("Devices reach the IOMMU's own registers.");
        }
        check_rights(leaf);
    }

    /// VTL0's devices have VTL0's rights; what VTL1's reach is VTL1's alone.
    void check_rights(const DeviceLeaf& leaf) {
        const std::uint64_t first = leaf.device / x86::page_bytes;
        const std::uint64_t end =
            std::min<std::uint64_t>(first + leaf.size / x86::page_bytes, protections_.size());
        for (std::uint64_t page = first; page < end; ++page) {
            const PageAccess allowed{static_cast<std::uint8_t>(protections_[page])};
            if (!is_vtl0s_ && allowed != PageAccess::none()) {
                breach(fmt::format("VTL 1's device reaches page {:#x}, which VTL 0 may use, too "
                                   "(rights {:#x}).",
                                   page, allowed.bits));
                return;
            }
            if (is_vtl0s_ && !allowed.allows(leaf.access)) {
                breach(fmt::format("Devices may do more to page {:#x} (rights {:#x}) than VTL 1 "
                                   "lets VTL 0 (rights {:#x}).",
                                   page, leaf.access.bits, allowed.bits));
                return;
            }
        }
    }

    std::span<const std::byte> ram_;
    const abi::TraceRingHeader& header_;
    std::span<const std::byte> protections_;
    InvariantReport& report_;
    std::set<std::uint64_t> seen_;
    bool is_vtl0s_ = true; // the device whose tables are looked at
};

} // namespace

void check_devices(std::span<const std::byte> ram, const abi::TraceRingHeader& header,
                   std::span<const std::byte> protections, InvariantReport& report) {
    Check{ram, header, protections, report}.run();
}

} // namespace machine
