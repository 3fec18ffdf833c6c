// SPDX-License-Identifier: MIT
// A trustlet's launch, made up: the events that VTL1 reports, and the pages it lays down meanwhile.
#pragma once

#include "abi/ium/environment.h"
#include "abi/nt_status.h"
#include "abi/rules.h"
#include "abi/secure_call.h"
#include "tests/unit/visualizer/made_up.h"
#include "visualizer/app/recorded_run.h"

#include <cstddef>
#include <cstring>
#include <new>
#include <span>
#include <utility>
#include <vector>

namespace made_up {

inline constexpr std::uint64_t environment_page = 0x2A2C;
inline constexpr std::uint64_t thread_page = 0x2A35;
inline constexpr std::uint64_t hello = 0x1000;

inline abi::TraceEvent by_vtl1(EventKind kind, std::initializer_list<std::uint64_t> operands) {
    return at(0, kind, World::Vtl1Kernel, World::Vtl1Kernel, operands);
}
inline abi::TraceEvent call(abi::SecureService service, std::uint64_t parameter) {
    return by_vtl1(EventKind::SecureCall, {static_cast<std::uint64_t>(service), parameter});
}
inline abi::TraceEvent answer(abi::SecureService service, abi::NtStatus status,
                              std::uint64_t result) {
    return by_vtl1(EventKind::SecureCallAnswer, {static_cast<std::uint64_t>(service),
                                                 static_cast<std::uint32_t>(status), result});
}
inline abi::TraceEvent gate(unsigned number, std::uint64_t trustlet,
                            abi::Rule refused_by = abi::Rule::None) {
    return by_vtl1(EventKind::LaunchGate, {number | (refused_by == abi::Rule::None ? 1U << 8 : 0),
                                           trustlet, static_cast<std::uint64_t>(refused_by)});
}
inline abi::TraceEvent decision(abi::Rule rule, std::uint64_t subject) {
    return by_vtl1(EventKind::SecureDecision, {static_cast<std::uint64_t>(rule), subject, 0});
}

/// Stamps them with moments that follow one another.
inline std::vector<abi::TraceEvent> in_time(std::vector<abi::TraceEvent> events) {
    for (std::size_t i = 0; i < events.size(); ++i) {
        events[i].clock = 100 * (i + 1);
        events[i].sequence = static_cast<std::uint32_t>(i);
    }
    return events;
}

/// From the image that VTL0 brings to the thread that could run.
inline std::vector<abi::TraceEvent> launch_of_hello() {
    using abi::NtStatus;
    using abi::SecureService;
    return in_time({
        call(SecureService::CreateSecureImage, 0x2A2A),
        answer(SecureService::CreateSecureImage, NtStatus::Success, 4),
        call(SecureService::CreateProcess, 4),
        gate(1, hello),
        gate(2, hello),
        gate(3, hello),
        gate(4, hello),
        answer(SecureService::CreateProcess, NtStatus::Success, 0x202),
        call(SecureService::InitializeProcess, 0x202),
        gate(5, hello),
        slat_change(0, environment_page, 1, PageAccess::none(), PageAccess::read_write()),
        answer(SecureService::InitializeProcess, NtStatus::Success, 2),
        call(SecureService::CreateThread, 0x202),
        slat_change(0, thread_page, 1, PageAccess::none(), PageAccess::read_write()),
        answer(SecureService::CreateThread, NtStatus::Success, 0x202),
    });
}

/// RAM as VTL1 leaves it after that.
inline std::vector<std::byte> memory_of_hello() {
    constexpr std::uint64_t environment = 0x100'0005'0000;
    std::vector<std::byte> ram(ram_size);
    auto& page = *new (ram.data() + environment_page * abi::page_size) abi::ium::EnvironmentPage;
    page.trustlet.trustlet_id = hello;
    for (std::uint8_t i = 0; i < 16; ++i) {
        page.trustlet.instance.bytes[i] = static_cast<std::uint8_t>(0xC0 + i);
    }
    page.trustlet.security_version = 1;
    page.trustlet.capabilities = static_cast<std::uint64_t>(abi::ium::Capability::Mailbox);
    std::memcpy(page.trustlet.modules[1].name, "iumdll.dll", 10);
    page.trustlet.modules[1].base = 0x7FF6'0448'0000;
    page.peb.ntdll_base = page.trustlet.modules[1].base;
    page.peb.process_parameters = environment + offsetof(abi::ium::EnvironmentPage, parameters);
    std::memcpy(&page.peb.system_seed, page.trustlet.instance.bytes, sizeof page.peb.system_seed);
    std::memcpy(page.parameters.image_name, "hello.exe", 9);
    auto& thread = *new (ram.data() + thread_page * abi::page_size) abi::nt::ThreadEnvironment;
    thread.self = 0x100'0004'0000;
    thread.process_environment = environment;
    thread.client_id = {40, 44};
    return ram;
}

/// The launch as a machine, with the memory that goes with it.
class Launching : public vitrine::app::RecordedRun {
public:
    explicit Launching(std::vector<abi::TraceEvent> events = launch_of_hello())
        : RecordedRun(trace_of(std::move(events))), ram_(memory_of_hello()) {}

    std::span<const std::byte> ram() const override { return ram_; }

private:
    static machine::Trace trace_of(std::vector<abi::TraceEvent> events) {
        machine::Trace trace;
        trace.events = std::move(events);
        return trace;
    }

    std::vector<std::byte> ram_;
};

} // namespace made_up
