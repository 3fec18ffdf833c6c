// SPDX-License-Identifier: MIT
#include "abi/normal_call.h"
#include "abi/skci.h"
#include "tests/catch.h"
#include "tests/unit/visualizer/launching.h"
#include "visualizer/app/trustlet_reader.h"
#include "visualizer/models/building_model.h"
#include "visualizer/models/launch_text.h"

#include <algorithm>

namespace {

using abi::NtStatus;
using abi::Rule;
using abi::SecureService;
using vitrine::models::GateState;
using vitrine::models::is_refusal;
using vitrine::models::Launch;
using vitrine::models::LaunchLog;
using vitrine::models::state_text;

LaunchLog log_of(const std::vector<abi::TraceEvent>& events) {
    LaunchLog log;
    for (std::size_t i = 0; i < events.size(); ++i) {
        log.take(events[i], i);
    }
    return log;
}

vitrine::models::Snapshot snapshot_of(const std::vector<abi::TraceEvent>& events) {
    made_up::Run run;
    for (const abi::TraceEvent& event : events) {
        run.add(event);
    }
    auto now = run.snapshot(events.empty() ? 0 : events.back().clock);
    made_up::bring_up(now);
    const auto ram = made_up::memory_of_hello();
    vitrine::app::read_trustlets(ram, log_of(events).launches(), now);
    return now;
}

/// An image that code integrity refuses, with its reason.
std::vector<abi::TraceEvent> refused_image(abi::skci::Status status,
                                           Rule rule = Rule::ImageNotTrusted) {
    return made_up::in_time(
        {made_up::call(SecureService::CreateSecureImage, 0x2A2C),
         made_up::decision(rule, static_cast<std::uint64_t>(status)),
         made_up::answer(SecureService::CreateSecureImage, NtStatus::InvalidImageHash, 0)});
}

} // namespace

TEST_CASE("A launch that passes all gates runs, and each gate has its event", "[launch]") {
    const LaunchLog log = log_of(made_up::launch_of_hello());
    REQUIRE(log.launches().size() == 1);
    const Launch& launch = log.launches()[0];
    CHECK(launch.state == Launch::State::Running);
    CHECK(launch.trustlet == made_up::hello);
    CHECK(launch.image_event == 0);
    CHECK(launch.process == 0x202);
    for (unsigned gate = 0; gate < 4; ++gate) {
        CHECK(launch.gates[gate].kind == GateState::Kind::Open);
        CHECK(launch.gates[gate].event == 3 + gate);
    }
    CHECK(launch.gates[4].event == 9);
    CHECK(launch.own_pages == std::vector{made_up::environment_page});
    CHECK(launch.thread_pages == std::vector{made_up::thread_page});
    CHECK(state_text(launch) == "runs");
}

TEST_CASE("The gate that stays shut ends the launch, by its rule", "[launch]") {
    const auto events = made_up::in_time(
        {made_up::call(SecureService::CreateProcess, 4), made_up::gate(1, 2), made_up::gate(2, 2),
         made_up::gate(3, 2, Rule::TrustletIdDiffers),
         made_up::answer(SecureService::CreateProcess, NtStatus::AccessDenied, 0)});
    const LaunchLog log = log_of(events);
    const Launch& launch = log.launches().at(0);
    CHECK(launch.state == Launch::State::Refused);
    CHECK(launch.refused_at() == 3);
    CHECK(launch.gates[2].rule == Rule::TrustletIdDiffers);
    CHECK(launch.gates[3].kind == GateState::Kind::Waiting);
    CHECK(state_text(launch) == "was refused at gate 3");
    CHECK(is_refusal(events[3]));
    CHECK_FALSE(is_refusal(events[2]));
    CHECK(vitrine::models::launch_refused_by(log.launches(), 3).gate == 3);
    CHECK(vitrine::models::launch_refused_by(log.launches(), 2).gate == 0);
}

TEST_CASE("What code integrity refuses fails at the signature's gate, before any ID", "[launch]") {
    const auto events = refused_image(abi::skci::Status::ImageDigestDiffers);
    const LaunchLog log = log_of(events);
    REQUIRE(log.launches().size() == 1);
    const Launch& launch = log.launches()[0];
    CHECK_FALSE(launch.trustlet);
    CHECK(launch.refused_at() == 2);
    CHECK(launch.gates[0].kind == GateState::Kind::Waiting);
    const auto now = snapshot_of(events);
    const auto texts = vitrine::models::gate_texts(launch, now.events, {});
    CHECK(texts[1].decided.find("digest differs") != std::string::npos);
    CHECK(texts[0].shown.find("Nothing yet") != std::string::npos);
}

TEST_CASE("A driver that code integrity refuses is no launch", "[launch]") {
    CHECK(log_of(refused_image(abi::skci::Status::NotSigned, Rule::DriverNotTrusted))
              .launches()
              .empty());
}

TEST_CASE("A DLL that a running trustlet asks for is no launch", "[launch]") {
    auto events = made_up::launch_of_hello();
    events.push_back(
        made_up::by_vtl1(abi::EventKind::NormalCall,
                         {static_cast<std::uint64_t>(abi::NormalService::OpenImage), 257, 0}));
    for (const auto& event : refused_image(abi::skci::Status::NotSigned)) {
        events.push_back(event);
    }
    CHECK(log_of(made_up::in_time(events)).launches().size() == 1);
}

TEST_CASE("A DLL that is refused before the fifth gate shuts that gate", "[launch]") {
    auto events = made_up::launch_of_hello();
    events.resize(8); // the process exists, and is not laid down
    for (const auto& event : refused_image(abi::skci::Status::NotSigned)) {
        events.push_back(event);
    }
    const LaunchLog log = log_of(made_up::in_time(events));
    REQUIRE(log.launches().size() == 1);
    CHECK(log.launches()[0].refused_at() == 5);
}

TEST_CASE("Who looks back sees the gates as they were", "[launch]") {
    const LaunchLog log = log_of(made_up::launch_of_hello());
    const Launch then = log.launches()[0].as_of(5);
    CHECK(then.gates[2].kind == GateState::Kind::Open);
    CHECK(then.gates[3].kind == GateState::Kind::Waiting);
    CHECK(state_text(then) == "stands before gate 4");
}

TEST_CASE("A trustlet that is run down has ended", "[launch]") {
    auto events = made_up::launch_of_hello();
    events.push_back(made_up::call(SecureService::RundownProcess, 0x202));
    CHECK(log_of(events).launches()[0].state == Launch::State::Ended);
}

TEST_CASE("VTL0 cannot report a gate in VTL1's name", "[launch]") {
    abi::TraceEvent forged = made_up::gate(1, made_up::hello, Rule::TrustletIdUnknown);
    forged.set_worlds(made_up::World::Vtl0Kernel, made_up::World::Vtl0Kernel);
    CHECK_FALSE(LaunchLog::concerns(forged));
    CHECK_FALSE(is_refusal(forged));
}

TEST_CASE("Who a trustlet is and who its twin is, its memory says", "[launch]") {
    const auto now = snapshot_of(made_up::launch_of_hello());
    REQUIRE(now.launches->at(0).memory);
    const vitrine::models::TrustletMemory& memory = *now.launches->at(0).memory;
    CHECK(memory.name == "hello.exe");
    CHECK(vitrine::models::instance_text(memory.instance, 2) == "c0c1");
    REQUIRE(memory.threads.size() == 1);
    CHECK(memory.threads[0].process_id == 40);
    CHECK(vitrine::models::capabilities_text(memory.capabilities) == "mailbox");
}

TEST_CASE("A page that holds something else by now says nothing", "[launch]") {
    const LaunchLog log = log_of(made_up::launch_of_hello());
    auto ram = made_up::memory_of_hello();
    ram[made_up::environment_page * abi::page_size + 0x200] = std::byte{7}; // another ID
    CHECK_FALSE(vitrine::app::read_trustlet(ram, log.launches()[0]));
    Launch far = log.launches()[0];
    far.own_pages = {~0ULL, 1ULL << 40};
    CHECK_FALSE(vitrine::app::read_trustlet(ram, far));
}

TEST_CASE("The building has a chip for the trustlet, one for its twin, and the gates", "[launch]") {
    const auto now = snapshot_of(made_up::launch_of_hello());
    const auto building = vitrine::models::building_of(now, now, std::nullopt, nullptr);
    const auto& secure = building.room(made_up::World::Vtl1User);
    REQUIRE(secure.chips.size() == 1);
    CHECK(secure.chips[0].text == "hello.exe 0x1000 #c0c1");
    CHECK(building.room(made_up::World::Vtl0User).chips.at(0).text ==
          "twin of hello.exe, process 40");
    REQUIRE(secure.gates);
    CHECK(std::all_of(secure.gates->gates.begin(), secure.gates->gates.end(),
                      [](GateState::Kind kind) { return kind == GateState::Kind::Open; }));
    const auto early = vitrine::models::building_of(now, now, 4, nullptr);
    CHECK(early.room(made_up::World::Vtl1User).chips.empty());
    CHECK(early.room(made_up::World::Vtl1User).gates->gates[2] == GateState::Kind::Waiting);
}

TEST_CASE("A gate that opened because its guard is off says that", "[launch]") {
    abi::GuardsOff off;
    off.switch_off(abi::Guard::TrustletIdTable);
    const auto now = snapshot_of(made_up::launch_of_hello());
    const auto texts = vitrine::models::gate_texts(now.launches->at(0), now.events, off);
    CHECK(texts[0].decided.find("trustlet-id-table") != std::string::npos);
    CHECK(texts[1].decided.find("trustlet-id-table") == std::string::npos);
}
