// SPDX-License-Identifier: MIT
#include "tests/fuzz/guest/property.h"

#include "abi/memory_layout.h"
#include "abi/ports.h"
#include "abi/trace_ring.h"
#include "machine/images.h"
#include "machine/slat_reader.h"

#include <cstring>

namespace fuzz {
namespace {

using abi::PageAccess;

/// More than the guest needs for its steps, so that one that loops ends too.
constexpr std::uint64_t most_instructions = 200'000'000;

/// Did the machine end, or go on, as a guest may make it?
std::string judge_end(const machine::Stop& stop, machine::Target& target) {
    using machine::StopReason;
    if (stop.reason == StopReason::InstructionLimit) {
        return "";
    }
    if (stop.reason == StopReason::Stuck) { // A guest may halt for ever.
        return target.processor().guest_mode ? "" : "stuck outside a guest: " + stop.sentence;
    }
    if (stop.reason != StopReason::PoweredOff) {
        return "the machine failed: " + stop.sentence;
    }
    switch (static_cast<abi::PowerOff>(stop.power_off)) {
    case abi::PowerOff::Orderly:
    case abi::PowerOff::KernelBugcheck:
    case abi::PowerOff::GuestShutdown: return "";
    default: return "switched off with " + std::to_string(stop.power_off);
    }
}

std::string describe(const machine::Stop& stop) {
    using machine::StopReason;
    if (stop.reason != StopReason::PoweredOff) {
        return stop.reason == StopReason::Stuck ? "halted" : "went on";
    }
    switch (static_cast<abi::PowerOff>(stop.power_off)) {
    case abi::PowerOff::Orderly: return "orderly";
    case abi::PowerOff::KernelBugcheck: return "stopped itself";
    case abi::PowerOff::GuestShutdown: return "triple-faulted";
    default: return "other";
    }
}

/// VTL0's page `number` against what VTL1 allows there.
bool is_too_wide(std::span<const std::byte> ram, const abi::TraceRingHeader& header,
                 const machine::SlatEntry& entry, std::uint64_t number) {
    if (number >= header.protected_pages || entry.host_page != number) { // an overlay
        return false;
    }
    const PageAccess allowed{std::to_integer<std::uint8_t>(ram[header.protections + number])};
    const bool runs = (allowed.bits & PageAccess::kernel_execute_bit) != 0;
    const PageAccess wider = runs ? allowed | PageAccess::execute() : allowed;
    return !wider.allows(entry.access);
}

std::string judge_view(std::span<const std::byte> ram, const abi::TraceRingHeader& header,
                       unsigned vtl) {
    const auto view =
        machine::read_slat_map(ram, header.nested_root[vtl], ram.size() / abi::page_size);
    const auto hypervisor = abi::hypervisor_region;
    for (std::uint64_t number = 0; number < view.size(); ++number) {
        const machine::SlatEntry& entry = view[number];
        if (entry.damaged) {
            return "a nested page table is damaged";
        }
        if (!entry.present) {
            continue;
        }
        const bool overlay = entry.host_page != number;
        const bool own = hypervisor.contains(number * abi::page_size) ||
                         hypervisor.contains(entry.host_page * abi::page_size);
        if (own && (!overlay || entry.access.allows(PageAccess::write()))) {
            return "a guest reaches the hypervisor's page " + std::to_string(number);
        }
        if (vtl == 0 && is_too_wide(ram, header, entry, number)) {
            return "VTL0 has more than VTL1 allows on page " + std::to_string(number);
        }
    }
    return "";
}

std::string judge_memory(std::span<const std::byte> ram) {
    abi::TraceRingHeader header;
    std::memcpy(static_cast<void*>(&header), ram.data() + abi::trace_ring_header_address,
                sizeof(header));
    if (header.magic != abi::TraceRingHeader::expected_magic || header.nested_root[1] == 0) {
        return "the hypervisor's trace is gone";
    }
    for (unsigned vtl = 0; vtl < abi::vtl_count; ++vtl) {
        const std::string wrong = judge_view(ram, header, vtl);
        if (!wrong.empty()) {
            return wrong;
        }
    }
    return "";
}

} // namespace

GuestVerdict check_guest(std::uint64_t seed) {
    auto settings = machine::boot_settings(machine::find_images(VITRINE_IMAGES_DIR),
                                           "seed=" + std::to_string(seed));
    settings.disk_archive.replace_filename("fuzz_guest.cpio");
    settings.ram_size = abi::minimum_ram_size;
    const auto switched = machine::switch_on_glass(settings);
    if (!switched.target) {
        return {switched.error, ""};
    }
    machine::RunLimit limit;
    limit.instructions = most_instructions;
    const machine::Stop stop = switched.target->run(limit);
    GuestVerdict verdict;
    verdict.finished = switched.target->console().find("fuzz: ") != std::string::npos;
    for (const auto& event : switched.target->events()) {
        verdict.exits += event.kind == abi::EventKind::VmExit ? 1 : 0;
        const bool is_view = event.kind == abi::EventKind::ViewSwitched && event.operand[0] == 1;
        verdict.views += is_view ? 1 : 0;
    }
    verdict.end = describe(stop);
    verdict.wrong = judge_end(stop, *switched.target);
    if (switched.target->console().find("BROKEN") != std::string::npos) {
        verdict.wrong = "the guest did what no guest may";
    }
    if (verdict.wrong.empty()) {
        verdict.wrong = judge_memory(switched.target->ram());
    }
    if (!verdict.wrong.empty()) {
        verdict.wrong += "\n" + switched.target->console();
    }
    return verdict;
}

} // namespace fuzz
