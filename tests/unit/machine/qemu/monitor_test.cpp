// SPDX-License-Identifier: MIT
// The monitor's protocol, against a QEMU that is a socket of ours.
#include "machine/qemu/monitor.h"

#include "tests/catch.h"

#include <sys/socket.h>

#include <memory>
#include <string>
#include <thread>

namespace {

using machine::host::FileDescriptor;
using machine::qemu::Monitor;

/// What QEMU says is put into the socket before it is asked; what it was asked is read afterwards.
struct Conversation {
    Conversation() {
        int ends[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
        qemu = FileDescriptor(ends[0]);
        monitor = std::make_unique<Monitor>(FileDescriptor(ends[1]));
    }

    void say(const std::string& text) const {
        REQUIRE(::send(qemu.number(), text.data(), text.size(), 0) ==
                static_cast<ssize_t>(text.size()));
    }
    std::string heard() const {
        char block[1024];
        const auto got = ::recv(qemu.number(), block, sizeof block, MSG_DONTWAIT);
        return got > 0 ? std::string(block, static_cast<std::size_t>(got)) : "";
    }

    FileDescriptor qemu;
    std::unique_ptr<Monitor> monitor;
};

constexpr const char* greeting = "{\"QMP\": {\"version\": {}, \"capabilities\": []}}\r\n";
constexpr const char* obeyed = "{\"return\": {}}\r\n";

} // namespace

TEST_CASE("A greeting and an acknowledgement open the conversation", "[qemu]") {
    Conversation talk;
    talk.say(greeting);
    talk.say(obeyed);
    CHECK(talk.monitor->shake_hands().empty());
    CHECK(talk.heard() == "{\"execute\":\"qmp_capabilities\"}\n");
}

TEST_CASE("Events that come between a command and its reply are set aside", "[qemu]") {
    Conversation talk;
    talk.say("{\"timestamp\": {}, \"event\": \"STOP\"}\r\n{\"ret");
    std::thread rest([&talk] { talk.say("urn\": {}}\r\n"); });
    CHECK(talk.monitor->stop().empty());
    rest.join();
    CHECK(talk.heard() == "{\"execute\":\"stop\"}\n");
}

TEST_CASE("What the human monitor prints is the answer", "[qemu]") {
    Conversation talk;
    talk.say("{\"return\": \"RAX=1\\r\\nRBX=2\"}\r\n");
    const auto answer = talk.monitor->ask("info registers", 1);
    CHECK(answer.text == "RAX=1\r\nRBX=2");
    CHECK(answer.error.empty());
    CHECK_THAT(talk.heard(), test::contains("\"cpu-index\":1"));
}

TEST_CASE("A refusal, rubbish and silence are sentences", "[qemu]") {
    Conversation talk;
    SECTION("refused") {
        talk.say("{\"error\": {\"class\": \"GenericError\", \"desc\": \"no\"}}\r\n");
        CHECK(talk.monitor->resume() == "QEMU refused a command: no.");
    }
    SECTION("rubbish instead of a greeting") {
        talk.say("hello\r\n");
        CHECK(talk.monitor->shake_hands() == "QEMU's monitor did not greet as QMP does.");
    }
    SECTION("rubbish before the reply is ignored") {
        talk.say("[[[\r\n17\r\n{\"event\": 3}\r\n");
        talk.say(obeyed);
        CHECK(talk.monitor->stop().empty());
    }
    SECTION("closed while we wait") {
        ::shutdown(talk.qemu.number(), SHUT_WR);
        CHECK(talk.monitor->stop() == "QEMU closed its monitor.");
    }
    SECTION("closed before we speak, which must not be a SIGPIPE") {
        talk.qemu.close();
        CHECK(talk.monitor->stop().find("QEMU's monitor takes no commands") == 0);
    }
}

TEST_CASE("The reason for QEMU's end is remembered", "[qemu]") {
    Conversation talk;
    talk.monitor->take_events();
    CHECK(talk.monitor->shutdown_reason().empty());
    talk.say(
        "{\"event\": \"RESUME\"}\r\n"
        "{\"event\": \"SHUTDOWN\", \"data\": {\"guest\": true, \"reason\": \"guest-reset\"}}\r\n");
    talk.monitor->take_events();
    CHECK(talk.monitor->shutdown_reason() == "guest-reset");
}

TEST_CASE("A question of QMP itself is answered in JSON, and an end of the line is noticed",
          "[qemu]") {
    Conversation talk;
    talk.say("{\"return\": {\"running\": true}}\r\n");
    CHECK(talk.monitor->query("query-status", "{\"a\":1}").text == "{\"running\":true}");
    CHECK(talk.heard() == "{\"arguments\":{\"a\":1},\"execute\":\"query-status\"}\n");
    CHECK_FALSE(talk.monitor->is_closed());
    talk.qemu.close();
    talk.monitor->take_events();
    CHECK(talk.monitor->is_closed());
}
