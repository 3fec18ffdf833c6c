// SPDX-License-Identifier: MIT
#include "visualizer/app/hardware_reader.h"

#include "abi/vtl.h"
#include "machine/device_leaves.h"
#include "machine/device_view.h"
#include "visualizer/app/vmcb_reader.h"

#include <fmt/format.h>

#include <cstring>
#include <optional>
#include <string_view>

namespace vitrine::app {

namespace {

using models::HardwareFact;
using models::VmcbFacts;
using x86::svm::ExitCode;
using x86::svm::Vmcb;

constexpr std::uint64_t intercept_bits = 0xA0; // five words of them  [APM2 Appendix B]

std::string hex(std::uint64_t value) { return fmt::format("0x{:x}", value); }

bool leaves_at(const Vmcb& vmcb, std::uint64_t code) {
    std::uint32_t word = 0;
    std::memcpy(&word, reinterpret_cast<const std::byte*>(&vmcb) + code / 32 * sizeof word,
                sizeof word);
    return (word >> code % 32 & 1) != 0;
}

std::string short_name(ExitCode code) {
    constexpr std::string_view prefix = "VMEXIT_";
    const std::string_view name = x86::svm::name_of(code);
    return std::string(name.starts_with(prefix) ? name.substr(prefix.size()) : name);
}

/// A VMCB that no #VMEXIT has written yet holds 0, which would be the reading of CR0.
std::string last_exit(const Vmcb& vmcb) {
    const ExitCode code = vmcb.control.exit_code;
    const bool is_real = code != ExitCode::Cr0Read || leaves_at(vmcb, 0);
    return is_real ? short_name(code) : "none yet";
}

VmcbFacts facts_of(const Vmcb& vmcb, const char* vtl, std::uint64_t address) {
    const auto& control = vmcb.control;
    VmcbFacts facts{vtl, address, {}, {}};
    facts.fields = {
        {"N_CR3", hex(control.nested_cr3)},
        {"ASID", fmt::format("{}", control.asid)},
        {"EXITCODE", last_exit(vmcb)},
        {"EVENTINJ", control.event_injection.raw == 0 ? "none" : hex(control.event_injection.raw)},
        {"EXITINFO1", hex(control.exit_info_1)},
        {"EXITINFO2", hex(control.exit_info_2)},
        {"IOPM", hex(control.io_permission_map)},
        {"MSRPM", hex(control.msr_permission_map)},
        {"CR3", hex(vmcb.save.cr3.raw)},
        {"CPL", fmt::format("{}", vmcb.save.cpl)},
        {"RIP", hex(vmcb.save.rip)},
    };
    for (std::uint64_t code = 0; code < intercept_bits; ++code) {
        if (leaves_at(vmcb, code)) {
            facts.intercepts.push_back(short_name(static_cast<ExitCode>(code)));
        }
    }
    return facts;
}

std::string whose_table(std::uint64_t table, const abi::TraceRingHeader& ring) {
    for (unsigned vtl = 0; vtl < abi::vtl_count; ++vtl) {
        if (table == ring.nested_root[vtl]) {
            return fmt::format("VTL {}'s", vtl);
        }
    }
    return "its own";
}

models::IommuFacts read_iommu(std::span<const std::byte> ram, const abi::TraceRingHeader& ring) {
    models::IommuFacts facts{ring.iommu_root, {}};
    if (ring.iommu_root == 0) {
        return facts;
    }
    machine::visit_device_leaves(
        ram, ring.iommu_root,
        {.on_device =
             [&](x86::PciRequester who, std::uint64_t table, bool is_translated) {
                 facts.devices.push_back(
                     {machine::device_name(who),
                      is_translated ? fmt::format("{}, {}", hex(table), whose_table(table, ring))
                                    : "lets all addresses through"});
                 return false;
             },
         .on_leaf = [](const machine::DeviceLeaf&) {},
         .on_table = [](std::uint64_t) { return true; }});
    return facts;
}

} // namespace

models::Hardware read_hardware(std::span<const std::byte> ram, const abi::TraceRingHeader& ring) {
    static constexpr const char* names[abi::vtl_count] = {"VTL 0", "VTL 1"};
    models::Hardware hardware;
    for (unsigned vtl = 0; vtl < abi::vtl_count; ++vtl) {
        const auto vmcb = ring.vmcb[vtl] != 0 ? read_vmcb(ram, ring.vmcb[vtl]) : std::nullopt;
        if (vmcb) {
            hardware.vmcbs.push_back(facts_of(*vmcb, names[vtl], ring.vmcb[vtl]));
        }
    }
    hardware.iommu = read_iommu(ram, ring);
    return hardware;
}

} // namespace vitrine::app
