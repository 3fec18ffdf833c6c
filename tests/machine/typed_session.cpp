// SPDX-License-Identifier: MIT
#include "tests/machine/typed_session.h"

#include "abi/ports.h"
#include "machine/ring_reader.h"
#include "machine/typist.h"
#include "tests/catch.h"
#include "tests/machine/booted.h"

#include <string_view>
#include <utility>

namespace test {

TypedSession type(const std::string& machine, const machine::BootSettings& settings,
                  std::vector<std::string> lines, const std::string& text) {
    auto booted = switch_on(machine, settings);
    REQUIRE(booted.target != nullptr);
    machine::Typist typist(std::move(lines));
    machine::RunLimit limit;
    limit.silence = machine::RunLimit::Silence::Expected;
    limit.when_idle = machine::RunLimit::WhenIdle::Stop;
    limit.answer = [&typist](const std::string& console) { return typist.answer(console); };
    TypedSession session;
    do {
        session.stop = booted.target->run(limit);
    } while (session.stop.reason == machine::StopReason::Idle && !typist.is_waited_for());
    session.console = booted.target->console();
    const auto ram = booted.target->ram();
    const std::string_view bytes{reinterpret_cast<const char*>(ram.data()), ram.size()};
    session.has_left_text = !text.empty() && bytes.find(text) != std::string_view::npos;
    session.invariants = machine::check_invariants(ram, machine::read_ring_header(ram));
    return session;
}

void check_end(const TypedSession& session) {
    INFO(session.stop.sentence << '\n' << session.console);
    CHECK(session.stop.reason == machine::StopReason::PoweredOff);
    CHECK(session.stop.power_off == static_cast<std::uint32_t>(abi::PowerOff::Orderly));
    CHECK(session.invariants.breaches == std::vector<std::string>{});
}

} // namespace test
