// SPDX-License-Identifier: MIT
// Pace, runner and session on a scripted machine and a clock that the test turns.
#include "tests/catch.h"
#include "tests/fakes/scripted_target/first_light.h"
#include "tests/unit/visualizer/comes_true.h"
#include "visualizer/app/keys.h"
#include "visualizer/app/pace.h"
#include "visualizer/app/session.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace {

using abi::EventKind;
using vitrine::app::Command;
using vitrine::app::is_notable;
using vitrine::app::Pace;
using vitrine::app::Session;
using vitrine::app::SessionSettings;
using vitrine::app::Verb;
using vitrine::models::RunState;
using vitrine::models::SnapshotPtr;
using vitrine::models::Speed;

SessionSettings scripted() {
    SessionSettings settings;
    settings.switch_on = [] { return machine::SwitchedOn{fakes::first_light(), ""}; };
    settings.scene = machine::find_scene("first-light");
    settings.symbols = std::make_shared<const machine::Symbols>(fakes::first_light_symbols());
    return settings;
}

Command command(Verb verb, std::uint64_t value = 0) { return {verb, value, 0, 0, {}}; }

std::size_t notable_events(const SnapshotPtr& now) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < now->events.size(); ++i) {
        count += is_notable(now->events[i]) ? 1 : 0;
    }
    return count;
}

} // namespace

TEST_CASE("The pace lets one event happen, then waits its interval", "[pace]") {
    Pace pace;
    CHECK(pace.wait(100) == 0);
    pace.spend(100);
    CHECK(pace.wait(100) == Approx(1 / Pace::normal_rate));
    CHECK(pace.wait(100 + 1 / Pace::normal_rate) == 0);
    // Time that nobody used is not saved up for a burst.
    pace.spend(200);
    CHECK(pace.wait(200) == Approx(1 / Pace::normal_rate));
}

TEST_CASE("Speeds are a quarter, eight times, and as fast as it goes", "[pace]") {
    Pace pace;
    const auto interval = [&](Speed speed) {
        pace.set_speed(speed);
        pace.forget();
        pace.spend(0);
        return pace.wait(0);
    };
    const double normal = interval(Speed::Normal);
    CHECK(interval(Speed::Quarter) == Approx(4 * normal));
    CHECK(interval(Speed::Eightfold) == Approx(normal / 8));
    CHECK(interval(Speed::Maximum) == 0);
}

TEST_CASE("A session stands before the first instruction until it is told to run", "[session]") {
    Session session(scripted());
    CHECK(session.error().empty());
    session.advance(1);
    session.advance(100);
    CHECK(session.snapshot()->clock == 0);
    CHECK(session.snapshot()->state == RunState::Paused);
}

TEST_CASE("Running at 1x shows one notable event an interval", "[session]") {
    Session session(scripted());
    session.post(command(Verb::Run));
    session.advance(10);
    const std::size_t first = notable_events(session.snapshot());
    CHECK(first == 1);
    session.advance(10.001); // too early for the next
    CHECK(notable_events(session.snapshot()) == 1);
    for (int i = 1; i <= 8; ++i) {
        session.advance(10 + i * 1.01 / Pace::normal_rate);
    }
    CHECK(notable_events(session.snapshot()) == 9);
    CHECK(session.snapshot()->state == RunState::Running);
}

TEST_CASE("Pause stops, Run goes on, and the same key does both", "[session]") {
    Session session(scripted());
    session.post(command(Verb::RunOrPause));
    session.advance(1);
    session.post(command(Verb::RunOrPause));
    session.advance(2);
    const std::uint64_t stopped = session.snapshot()->clock;
    CHECK(session.snapshot()->state == RunState::Paused);
    session.advance(3);
    CHECK(session.snapshot()->clock == stopped);
    session.post(command(Verb::Run));
    session.advance(4);
    CHECK(session.snapshot()->clock > stopped);
}

TEST_CASE("One step is exactly one instruction", "[session]") {
    Session session(scripted());
    for (std::uint64_t i = 1; i <= 3; ++i) {
        session.post(command(Verb::StepInstruction));
        session.advance(1);
        CHECK(session.snapshot()->clock == i);
        CHECK(session.snapshot()->state == RunState::Paused);
    }
}

TEST_CASE("Stepping to the next event stops right behind it", "[session]") {
    Session session(scripted());
    session.post(command(Verb::StepEvent));
    session.advance(1);
    REQUIRE(session.snapshot()->events.size() == 1);
    CHECK(session.snapshot()->events.back().kind == EventKind::HypervisorStarted);
    CHECK(session.snapshot()->clock == session.snapshot()->events.back().clock);
    session.post(command(Verb::StepEvent));
    session.advance(1);
    // VMRUN, #VMEXIT and their like are passed over.
    CHECK(is_notable(session.snapshot()->events.back()));
    CHECK(notable_events(session.snapshot()) == 2);
}

TEST_CASE("At full speed a scene runs to its end, and every expectation holds", "[session]") {
    Session session(scripted());
    session.post(command(Verb::SetSpeed, static_cast<std::uint64_t>(Speed::Maximum)));
    session.post(command(Verb::Run));
    for (int i = 0; i < 20; ++i) {
        session.advance(i);
    }
    const SnapshotPtr end = session.snapshot();
    CHECK(end->state == RunState::Ended);
    CHECK_FALSE(end->sentence.empty());
    CHECK(machine::all_held(end->judgements));
    CHECK_FALSE(end->narration->empty());
    // Nothing moves after the end.
    session.post(command(Verb::StepInstruction));
    session.post(command(Verb::Run));
    session.advance(30);
    CHECK(session.snapshot()->clock == end->clock);
}

TEST_CASE("A restart begins a new run with a log of its own", "[session]") {
    Session session(scripted());
    session.run_here({});
    const SnapshotPtr first = session.snapshot();
    session.post(command(Verb::Restart));
    session.advance(1);
    const SnapshotPtr second = session.snapshot();
    CHECK(second->boot == first->boot + 1);
    CHECK(second->clock == 0);
    CHECK(second->events.empty());
    CHECK(second->events.log() != first->events.log());
    CHECK(first->events.size() > 50); // The old snapshot is still whole.
    CHECK(first->events.back().kind == EventKind::MachineOff);
}

TEST_CASE("A machine that cannot be switched on is a failed snapshot with the reason",
          "[session]") {
    SessionSettings settings;
    settings.switch_on = [] { return machine::SwitchedOn{nullptr, "No disk is in the drive."}; };
    Session session(settings);
    CHECK(session.error() == "No disk is in the drive.");
    CHECK(session.snapshot()->state == RunState::Failed);
    CHECK(session.snapshot()->sentence == "No disk is in the drive.");
    session.post(command(Verb::Run));
    session.post(command(Verb::StepInstruction));
    session.advance(1);
    CHECK(session.snapshot()->state == RunState::Failed);
}

TEST_CASE("A snapshot holds what the machine's RAM says", "[session]") {
    Session session(scripted());
    session.run_here(
        {.instructions = machine::RunLimit::none, .until = [](const abi::TraceEvent& event) {
             return event.kind == EventKind::SlatViolation;
         }});
    session.look_at(
        {fakes::story_secret_page, std::nullopt, abi::Vtl::Normal, std::nullopt, std::nullopt});
    session.advance(1);
    const auto now = session.snapshot();
    REQUIRE(now->ring);
    REQUIRE(now->boot_info);
    CHECK(now->ring->secure_vtl_enabled == 1);
    CHECK(std::string(now->boot_info->scene) == "first-light");
    REQUIRE(now->slat->of(abi::Vtl::Normal).exists);
    const auto& normal = now->slat->of(abi::Vtl::Normal).access;
    const auto& secure = now->slat->of(abi::Vtl::Secure).access;
    CHECK(normal[fakes::story_secret_page] == 0);
    CHECK(secure[fakes::story_secret_page] == abi::PageAccess::all().bits);
    CHECK(normal[0x1000] == 0); // the hypervisor's region is in nobody's table
    CHECK(secure[0x1000] == 0);
    REQUIRE(now->page.data.size() == abi::page_size);
    CHECK(std::string(now->page.data.begin(), now->page.data.begin() + 10) == "the secret");
    CHECK_FALSE(now->walk.reached); // as VTL0, although the hypervisor runs
    CHECK(now->walk.subject == "VTL 0");
    CHECK_FALSE(now->code.data.empty());
}

TEST_CASE("The window's thread gets snapshots while the machine's thread runs", "[session]") {
    Session session(scripted());
    std::atomic<int> changes = 0;
    session.start([&] { ++changes; });
    session.post(command(Verb::SetSpeed, static_cast<std::uint64_t>(Speed::Maximum)));
    session.post(command(Verb::Run));
    CHECK(made_up::comes_true([&] { return session.snapshot()->state == RunState::Ended; }));
    CHECK(made_up::comes_true([&] { return changes > 0; })); // announced a moment later
    session.post(command(Verb::Restart));
    CHECK(made_up::comes_true([&] { return session.snapshot()->boot == 2; }));
    session.stop();
}

TEST_CASE("Commands from the window reach a machine in the middle of a run", "[session]") {
    Session session(scripted());
    session.start({});
    session.post(command(Verb::SetSpeed, static_cast<std::uint64_t>(Speed::Quarter)));
    session.post(command(Verb::Run));
    CHECK(made_up::comes_true([&] { return !session.snapshot()->events.empty(); }));
    session.post(command(Verb::Pause));
    CHECK(made_up::comes_true([&] { return session.snapshot()->state == RunState::Paused; }));
    CHECK(session.snapshot()->events.size() < 20);
}

TEST_CASE("Keys give the commands the help sheet promises", "[keys]") {
    using vitrine::app::command_for_character;
    using vitrine::app::command_for_key;
    CHECK(command_for_key(GLFW_KEY_SPACE, false)->verb == Verb::RunOrPause);
    CHECK(command_for_key(GLFW_KEY_N, false)->verb == Verb::StepInstruction);
    CHECK(command_for_key(GLFW_KEY_E, false)->verb == Verb::StepEvent);
    CHECK(command_for_key(GLFW_KEY_R, false)->verb == Verb::Restart);
    CHECK(command_for_key(GLFW_KEY_T, false)->verb == Verb::SwitchTheme);
    CHECK(command_for_key(GLFW_KEY_L, false)->verb == Verb::SwitchLecture);
    CHECK(command_for_key(GLFW_KEY_G, false)->verb == Verb::OpenAddressBox);
    CHECK(command_for_key(GLFW_KEY_3, false)->value ==
          static_cast<std::uint64_t>(Speed::Eightfold));
    CHECK(command_for_character(U'?', false)->verb == Verb::SwitchHelp);
    CHECK(command_for_character(U'c', false)->verb == Verb::SwitchConsole);
    CHECK_FALSE(command_for_key(GLFW_KEY_Q, false));
}

TEST_CASE("While the guest has the keyboard, keys are what its terminal would send", "[keys]") {
    using vitrine::app::console_character;
    using vitrine::app::console_keys;
    CHECK(console_keys(GLFW_KEY_ENTER, 0) == "\r");
    CHECK(console_keys(GLFW_KEY_BACKSPACE, 0) == "\x7F");
    CHECK(console_keys(GLFW_KEY_C, GLFW_MOD_CONTROL) == "\x03");
    CHECK(console_keys(GLFW_KEY_UP, 0) == "\x1B[A");
    CHECK(console_keys(GLFW_KEY_A, 0).empty()); // a character: told apart by the keyboard
    CHECK(console_character(U'a') == "a");
    CHECK(console_character(U'\u00E9').empty()); // the guest knows ASCII alone
}

TEST_CASE("What is typed in the window reaches the machine", "[session]") {
    fakes::ScriptedTarget* machine = nullptr;
    SessionSettings settings = scripted();
    settings.switch_on = [&machine] {
        auto target = fakes::first_light();
        machine = target.get();
        return machine::SwitchedOn{std::move(target), ""};
    };
    Session session(settings);
    Command typed = command(Verb::Type);
    typed.text = "ls\r";
    session.post(typed);
    session.advance(0);
    CHECK(machine->all_typed() == "ls\r");
}

TEST_CASE("While one types, letters are letters; Escape still escapes", "[keys]") {
    using vitrine::app::command_for_character;
    using vitrine::app::command_for_key;
    CHECK_FALSE(command_for_key(GLFW_KEY_N, true));
    CHECK_FALSE(command_for_key(GLFW_KEY_SPACE, true));
    CHECK_FALSE(command_for_character(U'?', true));
    CHECK(command_for_key(GLFW_KEY_ESCAPE, true)->verb == Verb::Escape);
}
