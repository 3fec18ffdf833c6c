// SPDX-License-Identifier: MIT
#include "machine/expected_differences.h"

#include "abi/memory_layout.h"
#include "abi/secure_call.h"
#include "abi/tlfs/synthetic_msr.h"
#include "x86/pci.h"

#include <algorithm>

namespace machine {
namespace {

using abi::EventKind;
using abi::TraceEvent;

constexpr std::string_view own_time =
    "timer ticks come when the machine's own clock says so, and with them their ends (EOI) and the "
    "switches between the kernel's view and the programs'";
constexpr std::string_view own_pages =
    "which free page a program gets depends on what was freed before, and so on timer ticks";
constexpr std::string_view own_firmware =
    "QEMU has firmware, which leaves I/O decoding and SERR on in PCI command registers";
constexpr std::string_view own_places =
    "where a device's registers are the machine chooses: QEMU's firmware, or glass";
constexpr std::string_view own_patience =
    "how often the kernel asks VTL 1 whether its device has answered depends on the time it takes";
constexpr std::string_view no_iommu = "Bochs has no IOMMU";
constexpr std::string_view own_devices =
    "QEMU's machine has a chip in slot 31, and devices keep their capabilities where they like";

/// The two events with these operands equal, and nothing else that differs?
bool differ_in_operand_alone(TraceEvent left, const TraceEvent& right, unsigned number) {
    left.operand[number] = right.operand[number];
    return left.kind == right.kind && left.worlds == right.worlds && left.rip == right.rip &&
           left.rule == right.rule && left.vp_and_verdict == right.vp_and_verdict &&
           std::equal(std::begin(left.operand), std::end(left.operand), std::begin(right.operand));
}

bool is_free_page(std::uint64_t page) { return page >= abi::disk_archive_base / abi::page_size; }

bool makes_page_of_program(const TraceEvent& event) {
    const auto service = static_cast<abi::SecureService>(event.operand[0]);
    return event.kind == EventKind::SecureCall &&
           (service == abi::SecureService::MakeProtectedPageExecutable ||
            service == abi::SecureService::MakeProtectedPageWritable);
}

/// VTL1 judges a store to the PCI data port; what is stored is made of what the firmware left.
bool is_pci_command(const TraceEvent& left, const TraceEvent& right) {
    constexpr std::uint64_t io_decoding_and_serr = 0x101;
    return left.kind == EventKind::SecureIntercept && left.operand[1] == x86::pci_data_port &&
           ((left.operand[2] ^ right.operand[2]) & ~io_decoding_and_serr) == 0 &&
           differ_in_operand_alone(left, right, 2);
}

/// What follows at once when VTL1 has judged an access and VTL0 goes on.
constexpr EventKind after_look[] = {EventKind::Hypercall, EventKind::VtlReturn};
/// What lies between an answer and the next one, when the same is asked again.
constexpr EventKind between_answers[] = {EventKind::VtlReturn, EventKind::VtlCall,
                                         EventKind::SecureCall};

/// "Has it answered?" "No."
bool is_not_yet(const TraceEvent& event) {
    return event.kind == EventKind::SecureCallAnswer &&
           event.operand[0] == static_cast<std::uint64_t>(abi::SecureService::QuerySecureDevice) &&
           event.operand[2] == 0;
}

/// Above RAM and below the interrupt controllers, which begin with the I/O APIC.
bool is_for_devices(std::uint64_t address) {
    return address >= 3 * abi::gibibyte && address < 0xFEC0'0000;
}

/// VTL1 judges each access to the PCI ports. RAX still holds the address when the data is read.
bool looks_at_own_devices(const TraceEvent& event) {
    using x86::PciAddress;
    constexpr std::uint8_t slot = 31;
    constexpr std::uint8_t header_bytes = 0x40; // capabilities lie behind them [PCI 6.7]
    if (event.kind != EventKind::SecureIntercept ||
        (event.operand[1] != x86::pci_address_port && event.operand[1] != x86::pci_data_port)) {
        return false;
    }
    const auto address = PciAddress::from(static_cast<std::uint32_t>(event.operand[2]));
    const bool asks_who_is_there =
        address.get(PciAddress::function) == 0 && address.get(PciAddress::dword) == 0;
    const bool is_chip_of_qemu = address.get(PciAddress::bus) == 0 &&
                                 address.get(PciAddress::device) == slot && !asks_who_is_there;
    return address.get(PciAddress::enable) &&
           (is_chip_of_qemu || address.register_number() >= header_bytes);
}

} // namespace

std::optional<std::string_view> ExpectedDifferences::reason_to_skip(const TraceEvent& event,
                                                                    Side side) {
    Skipped& skipped = skipped_[static_cast<std::size_t>(side)];
    if (looks_at_own_devices(event)) {
        skipped = {after_look, own_devices};
        return own_devices;
    }
    if (is_not_yet(event)) {
        skipped = {between_answers, own_patience};
        return own_patience;
    }
    if (!skipped.rest.empty() && event.kind == skipped.rest.front()) {
        skipped.rest = skipped.rest.subspan(1);
        return skipped.reason;
    }
    const bool ends_interrupt =
        event.kind == EventKind::MsrAccess && event.operand[2] == 1 &&
        event.operand[0] == static_cast<std::uint64_t>(abi::tlfs::SyntheticMsr::Eoi);
    if (ends_interrupt || event.kind == EventKind::ViewSwitched) {
        return own_time;
    }
    const bool with_bochs = names_[0] == "bochs" || names_[1] == "bochs";
    return with_bochs && event.kind == EventKind::IommuSwitchedOn ? std::optional(no_iommu)
                                                                  : std::nullopt;
}

bool ExpectedDifferences::is_same_page(std::uint64_t left, std::uint64_t right) const {
    const auto known = pages_.find(left);
    return known != pages_.end() && known->second == right;
}

/// The first time both machines name these registers: from now on both addresses mean the same.
void ExpectedDifferences::note_registers(const TraceEvent& left, const TraceEvent& right) {
    const std::uint64_t left_base = left.operand[0] * abi::page_size;
    const std::uint64_t right_base = right.operand[0] * abi::page_size;
    if (left.kind == EventKind::SlatChange && differ_in_operand_alone(left, right, 0) &&
        is_for_devices(left_base) && is_for_devices(right_base)) {
        registers_.push_back({left_base, right_base, left.operand[1] * abi::page_size});
    }
}

bool ExpectedDifferences::is_same_register(std::uint64_t left, std::uint64_t right) const {
    return std::any_of(registers_.begin(), registers_.end(), [=](const Registers& each) {
        return left - each.left < each.bytes && left - each.left == right - each.right;
    });
}

bool ExpectedDifferences::differ_in_place(const TraceEvent& left, const TraceEvent& right) const {
    const bool names_pages = left.kind == EventKind::SlatChange;
    const bool names_bytes = left.kind == EventKind::SlatViolation ||
                             left.kind == EventKind::InterceptDelivered ||
                             left.kind == EventKind::Mark;
    const std::uint64_t unit = names_pages ? abi::page_size : 1;
    for (unsigned number = 0; number < std::size(left.operand); ++number) {
        if ((names_pages || names_bytes) && differ_in_operand_alone(left, right, number) &&
            is_same_register(left.operand[number] * unit, right.operand[number] * unit)) {
            return true;
        }
    }
    return false;
}

std::optional<std::string_view> ExpectedDifferences::reason_to_differ(const TraceEvent& left,
                                                                      const TraceEvent& right) {
    if (is_pci_command(left, right)) {
        return own_firmware;
    }
    note_registers(left, right);
    if (differ_in_place(left, right)) {
        return own_places;
    }
    // A program's page is asked for by its number: from then on both numbers mean the same page.
    if (makes_page_of_program(left) && differ_in_operand_alone(left, right, 1) &&
        is_free_page(left.operand[1]) && is_free_page(right.operand[1])) {
        pages_[left.operand[1]] = right.operand[1];
        return own_pages;
    }
    const bool is_its_change = left.kind == EventKind::SlatChange && left.operand[1] == 1 &&
                               differ_in_operand_alone(left, right, 0) &&
                               is_same_page(left.operand[0], right.operand[0]);
    return is_its_change ? std::optional(own_pages) : std::nullopt;
}

} // namespace machine
