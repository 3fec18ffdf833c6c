// SPDX-License-Identifier: MIT
// QEMU's gdb server, played by a socket of ours.
#include "machine/qemu/gdb_client.h"

#include "tests/catch.h"

#include <sys/socket.h>

#include <memory>
#include <string>

namespace {

using machine::Breakpoint;
using machine::host::FileDescriptor;
using machine::qemu::GdbClient;

/// What QEMU says is put into the socket before it is asked; what it was asked is read afterwards.
struct Conversation {
    Conversation() {
        int ends[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
        qemu = FileDescriptor(ends[0]);
        client = std::make_unique<GdbClient>(FileDescriptor(ends[1]));
    }
    void say(const std::string& text) const {
        const std::string packet = "+" + machine::gdb::framed(text);
        REQUIRE(::send(qemu.number(), packet.data(), packet.size(), 0) ==
                static_cast<ssize_t>(packet.size()));
    }
    std::string heard() const {
        char block[1024];
        const auto got = ::recv(qemu.number(), block, sizeof block, MSG_DONTWAIT);
        return got > 0 ? std::string(block, static_cast<std::size_t>(got)) : "";
    }

    FileDescriptor qemu;
    std::unique_ptr<GdbClient> client;
};

} // namespace

TEST_CASE("Breakpoints are set and removed by number, address and length", "[qemu]") {
    Conversation c;
    c.say("OK");
    CHECK(c.client->insert(machine::before_instruction(0x1234)).empty());
    CHECK_THAT(c.heard(), test::contains("$Z1,1234,1#"));
    Breakpoint watch;
    watch.kind = Breakpoint::Kind::Write;
    watch.address = 0x2000;
    watch.bytes = 8;
    c.say("OK");
    CHECK(c.client->remove(watch).empty());
    CHECK_THAT(c.heard(), test::contains("$z2,2000,8#"));
}

TEST_CASE("What QEMU cannot stop at is refused in one sentence", "[qemu]") {
    Conversation c;
    CHECK_THAT(c.client->insert(machine::on_change_of(machine::Register::Cr3)),
               test::contains("QEMU cannot stop at \"register cr3\""));
    Breakpoint physical;
    physical.kind = Breakpoint::Kind::Write;
    physical.space = Breakpoint::Space::Physical;
    CHECK_FALSE(c.client->insert(physical).empty());
    CHECK(c.heard().empty()); // it was not even asked
    c.say("E22");
    CHECK_THAT(c.client->insert(machine::before_instruction(0)), test::contains("does not take"));
}

TEST_CASE("A step waits for its end, and notices say who stopped and why", "[qemu]") {
    Conversation c;
    c.say("T05thread:02;");
    CHECK(c.client->step(1).empty());
    CHECK_THAT(c.heard(), test::contains("$vCont;s:2#"));
    CHECK_FALSE(c.client->take_notice()); // it was the step's own
    c.say("T05thread:01;watch:2030000;");
    const auto notice = c.client->take_notice();
    REQUIRE(notice);
    CHECK(notice->processor == 0);
    CHECK(notice->watched == 0x203'0000u);
    CHECK_FALSE(c.client->take_notice());
}

TEST_CASE("A notice that comes before an answer is kept for later", "[qemu]") {
    Conversation c;
    c.say("T05thread:03;");
    c.say("OK");
    CHECK(c.client->insert(machine::before_instruction(1)).empty());
    CHECK(c.client->take_notice()->processor == 2);
}

TEST_CASE("A server that is gone is a sentence", "[qemu]") {
    Conversation c;
    c.qemu.close();
    CHECK_FALSE(c.client->step(0).empty());
    CHECK_FALSE(c.client->insert(machine::before_instruction(1)).empty());
}
