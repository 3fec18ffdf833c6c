// SPDX-License-Identifier: MIT
// Who types into a guest, and when nobody does any more.
#include "visualizer/cli/keyboard.h"

#include "tests/catch.h"
#include "tests/fakes/scripted_target/first_light.h"

#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

namespace {

using machine::Stop;
using machine::StopReason;
using machine::Typist;
using vitrine::cli::Keyboard;
using vitrine::cli::Terminal;

const Stop paused{StopReason::Paused, 0, ""};

/// A terminal of the test's own, in place of standard input while it lives.
class OwnTerminal {
public:
    OwnTerminal() : before_(dup(STDIN_FILENO)) {
        REQUIRE(openpty(&person_, &program_, nullptr, nullptr, nullptr) == 0);
        dup2(program_, STDIN_FILENO);
    }
    ~OwnTerminal() {
        dup2(before_, STDIN_FILENO);
        close(before_);
        close(program_);
        close(person_);
    }
    OwnTerminal(const OwnTerminal&) = delete;
    OwnTerminal& operator=(const OwnTerminal&) = delete;

    void press(const std::string& keys) const {
        REQUIRE(write(person_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()));
    }
    bool is_raw() const {
        termios settings{};
        REQUIRE(tcgetattr(program_, &settings) == 0);
        return (settings.c_lflag & (ICANON | ECHO | ISIG)) == 0 && (settings.c_iflag & ICRNL) == 0;
    }

private:
    int before_;
    int person_ = -1;
    int program_ = -1;
};

void wait_until(const std::function<bool()>& holds) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!holds() && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    CHECK(holds());
}

} // namespace

TEST_CASE("A run ends at the prompt when nobody is there to type", "[keyboard]") {
    const auto target = fakes::first_light();
    Keyboard nobody(*target, Typist(), Keyboard::Hands::Script);
    CHECK(nobody.greeting().empty());
    CHECK(nobody.answer("booting\n").empty());
    CHECK(nobody.wants_more(paused));
    CHECK(nobody.answer("booting\nvitrine> ").empty());
    CHECK(target->run({}).reason == StopReason::Paused); // as the keyboard asked
    CHECK_FALSE(nobody.wants_more(paused));
    CHECK_THAT(nobody.farewell(), test::contains("--type FILE"));
    CHECK(nobody.is_prompt_left_empty());
}

TEST_CASE("A run ends at the prompt behind a script's last line", "[keyboard]") {
    const auto target = fakes::first_light();
    Keyboard script(*target, Typist({"ls"}), Keyboard::Hands::Script);
    CHECK(script.answer("vitrine> ") == "ls\r");
    CHECK(script.wants_more(paused));
    CHECK_FALSE(script.is_prompt_left_empty());
    CHECK(script.answer("vitrine> ls\nfile\nvitrine> ").empty());
    CHECK_FALSE(script.wants_more(paused));
    CHECK_THAT(script.farewell(), test::contains("1 lines are typed"));
}

TEST_CASE("The machine's own ends are not the keyboard's", "[keyboard]") {
    const auto target = fakes::first_light();
    Keyboard nobody(*target, Typist(), Keyboard::Hands::Script);
    CHECK_FALSE(nobody.wants_more({StopReason::PoweredOff, 0, ""}));
    CHECK(nobody.farewell().empty());
}

TEST_CASE("Every key is the guest's as it is pressed, Ctrl+C too", "[keyboard]") {
    const OwnTerminal own;
    CHECK_FALSE(own.is_raw());
    {
        const auto target = fakes::first_light();
        Keyboard keyboard(*target, Typist(), Keyboard::Hands::Person);
        CHECK_THAT(keyboard.greeting(), test::contains("Ctrl+] leaves"));
        wait_until([&] { return own.is_raw(); });
        own.press("ls\r\x03");
        wait_until([&] { return target->all_typed() == "ls\r\x03"; });
        CHECK(keyboard.answer("vitrine> ").empty());
        CHECK(keyboard.wants_more(paused)); // a prompt is no end while somebody is there
        CHECK(keyboard.wants_more({StopReason::Idle, 0, ""}));

        own.press("x\x1Dnot any more");
        wait_until([&] { return !keyboard.wants_more(paused); });
        CHECK(target->all_typed() == "ls\r\x03x");
        CHECK_THAT(keyboard.farewell(), test::contains("You left"));
    }
    CHECK_FALSE(own.is_raw());
}
