// SPDX-License-Identifier: MIT
// What gdb would say and hear, on a machine that is never idle.
#include "machine/gdb/session.h"

#include "machine/gdb/description.h"
#include "machine/gdb/packet.h"
#include "tests/catch.h"
#include "tests/unit/machine/glass/busy_machine.h"

#include <fmt/format.h>

#include <random>

namespace {

using machine::gdb::Session;
using test::Busy;

struct Debugged : Busy {
    std::unique_ptr<machine::Target> target;
    Session session;

    explicit Debugged(unsigned processors = 1)
        : Busy(processors), target(start(*this)), session(*target) {}

    std::string ask(const std::string& packet) { return session.answer(packet).text; }
    std::uint64_t rip() const { return target->processor(target->current_processor()).rip; }

private:
    static std::unique_ptr<machine::Target> start(Busy& busy) {
        busy.board().keep_history(64 << 20);
        return busy.hand_over();
    }
};

} // namespace

TEST_CASE("gdb learns what the machine can do", "[gdb]") {
    Debugged m;
    const auto supported = m.ask("qSupported:multiprocess+;swbreak+");
    for (const char* feature : {"PacketSize=4000", "ReverseStep+", "ReverseContinue+",
                                "qXfer:features:read+", "qXfer:memory-map:read+"}) {
        CHECK_THAT(supported, test::contains(feature));
    }
    CHECK(m.ask("vMustReplyEmpty").empty());
    CHECK(m.session.answer("QStartNoAckMode").stops_acknowledging);
    CHECK(m.session.answer("D").is_over);
    CHECK(m.session.answer("k").sends_nothing);
}

TEST_CASE("The description of the target arrives in pieces", "[gdb]") {
    Debugged m;
    std::string document;
    std::string piece;
    do {
        piece = m.ask(fmt::format("qXfer:features:read:target.xml:{:x},100", document.size()));
        REQUIRE(piece.size() > 1);
        document += piece.substr(1);
    } while (piece.front() == 'm');
    CHECK(document == machine::gdb::target_xml());
    CHECK(m.ask("qXfer:features:read:other.xml:0,100") == "E00");
    CHECK(m.ask("qXfer:features:read:target.xml:ffffff,100") == "E01");
    CHECK_THAT(m.ask("qXfer:memory-map:read::0,1000"), test::contains("ffff800000000000"));
}

TEST_CASE("Registers come in the order of the description", "[gdb]") {
    Debugged m;
    m.general(test::General::Rbx) = 0x1122'3344'5566'7788;
    const std::string all = m.ask("g");
    CHECK(all.substr(16, 16) == "8877665544332211");
    CHECK(m.ask("p1") == "8877665544332211");
    CHECK(m.ask("p10") == machine::gdb::to_hex(std::as_bytes(std::span(&m.cpu().rip(), 1))));
    CHECK(m.ask("p18") == std::string(20, 'x')); // st0 is not shown
    CHECK(m.ask("pfff") == "E01");
    std::string one_by_one;
    for (std::size_t number = 0; number < machine::gdb::register_count(); ++number) {
        one_by_one += m.ask(fmt::format("p{:x}", number));
    }
    CHECK(one_by_one == all);
}

TEST_CASE("Memory is read as the processor would, as far as there is some", "[gdb]") {
    Debugged m;
    m.memory().write(Busy::data + 0xFFE, std::uint32_t{0x4433'2211});
    CHECK(m.ask(fmt::format("m{:x},4", Busy::data + 0xFFE)) == "11223344"); // across pages
    m.map(Busy::data + 0x1000, test::Entry{});
    CHECK(m.ask(fmt::format("m{:x},4", Busy::data + 0xFFE)) == "1122");
    CHECK(m.ask(fmt::format("m{:x},4", Busy::data + 0x1000)) == "E01");
    CHECK(m.ask("m8000000000000000,4") == "E01"); // not canonical
    CHECK(m.ask("mffffffffffffffff,4") == "E01");
    CHECK(m.ask("m0") == "E01");
}

TEST_CASE("Steps go forwards and backwards", "[gdb]") {
    Debugged m;
    CHECK(m.ask("?") == "T05thread:1;");
    std::vector<std::uint64_t> path;
    for (unsigned step = 0; step < 50; ++step) {
        path.push_back(m.rip());
        CHECK(m.ask("vCont;s:1;c") == "T05thread:1;");
    }
    for (unsigned step = 50; step-- > 0;) {
        CHECK(m.ask("bs") == "T05thread:1;");
        CHECK(m.rip() == path[step]);
    }
    CHECK(m.ask("bs") == "T05thread:1;replaylog:begin;");
}

TEST_CASE("Breakpoints stop both directions", "[gdb]") {
    Debugged m;
    const auto place = fmt::format("0,{:x},1", Busy::handler);
    CHECK(m.ask("Z" + place) == "OK");
    CHECK(m.ask("vCont;c") == "T05thread:1;swbreak:;");
    const std::uint64_t first = m.clock();
    CHECK(m.rip() == Busy::handler);
    CHECK(m.ask("c") == "T05thread:1;swbreak:;");
    CHECK(m.clock() > first);
    CHECK(m.ask("bc") == "T05thread:1;swbreak:;");
    CHECK(m.clock() == first);
    CHECK(m.rip() == Busy::handler);
    CHECK(m.ask("bc") == "T05thread:1;replaylog:begin;");
    CHECK(m.clock() == 0);
    CHECK(m.ask("z" + place) == "OK");
    CHECK(m.ask("Z5,0,1").empty());
    CHECK(m.ask("Z0,xyz,1") == "E01");
}

TEST_CASE("Going back to a watched place, one meets the old value", "[gdb]") {
    Debugged m;
    m.ask(fmt::format("Z2,{:x},8", Busy::data));
    CHECK(m.ask("c") == fmt::format("T05thread:1;watch:{:x};", Busy::data));
    m.ask("c");
    const auto before = m.word(Busy::data);
    m.ask("c");
    CHECK(m.word(Busy::data) != before);
    m.ask("bs");
    CHECK(m.ask("bc") == fmt::format("T05thread:1;watch:{:x};", Busy::data));
    CHECK(m.word(Busy::data) != before); // the store that made it is undone
}

TEST_CASE("Processors are threads, and each can be stepped", "[gdb]") {
    Debugged m(2);
    m.prepare(1, Busy::code);
    CHECK(m.ask("qfThreadInfo") == "m1,2");
    CHECK(m.ask("qsThreadInfo") == "l");
    CHECK(m.ask("qC") == "QC1");
    CHECK(machine::gdb::from_hex(m.ask("qThreadExtraInfo,2")) == "processor 1");
    CHECK(m.ask("T2") == "OK");
    CHECK(m.ask("T3") == "E01");
    CHECK(m.ask("vCont;s:2;c") == "T05thread:2;");
    CHECK(m.ask("Hg1") == "OK");
    CHECK(m.ask("Hg3") == "E01");
}

TEST_CASE("The debugger changes nothing", "[gdb]") {
    Debugged m;
    const auto hash = m.hash();
    for (const char* packet : {"G00", "P0=0000000000000000", "M300000,1:ff", "X300000,1:z"}) {
        CHECK(m.ask(packet) == "E01");
    }
    CHECK(m.hash() == hash);
}

TEST_CASE("The monitor tells the clock and goes to a moment", "[gdb]") {
    Debugged m;
    const auto monitor = [&m](const std::string& command) {
        return *machine::gdb::from_hex(m.ask("qRcmd," + machine::gdb::to_hex(command)));
    };
    CHECK_THAT(monitor("go 500"), test::contains("clock 500."));
    CHECK(monitor("clock") == "500\n");
    CHECK_FALSE(monitor("events").empty());
    CHECK_THAT(monitor("go home"), test::contains("\"home\" is no clock"));
    CHECK_THAT(monitor("help"), test::contains("the instructions executed so far"));
}

TEST_CASE("The monitor stops at what gdb has no words for, and goes back to it", "[gdb]") {
    Debugged m;
    const auto monitor = [&m](const std::string& command) {
        return *machine::gdb::from_hex(m.ask("qRcmd," + machine::gdb::to_hex(command)));
    };
    CHECK(monitor("stop") == "There are none.\n");
    CHECK_THAT(monitor("stop event interrupt if clock > 300"), test::contains("Stops at: event"));
    CHECK_THAT(monitor("stop zax"), test::contains("neither an address nor"));
    CHECK(m.ask("vCont;c") == "T05thread:1;");
    CHECK(m.rip() == Busy::handler);
    CHECK(m.target->clock() > 300);
    CHECK(monitor("value clock > 300") == "0x1\n");
    CHECK(monitor("value [0x7000000000]") == "There is no memory at that address.\n");
    const auto first = m.target->clock();
    m.ask("vCont;c");
    CHECK(m.target->clock() > first);
    CHECK_THAT(monitor("back event interrupt"), test::contains("maintenance flush"));
    CHECK(m.target->clock() == first);
    CHECK_THAT(monitor("back register rsp"), test::contains("clock"));
    CHECK(m.target->clock() < first + 1);
    CHECK_THAT(monitor("back register zax"), test::contains("no way back"));
    CHECK_THAT(monitor("back rights 0x1a25"), test::contains("none before"));
    CHECK_THAT(monitor("step sideways"), test::contains("no way to step"));
    CHECK_THAT(monitor("stop"), test::contains("event interrupt if clock > 300"));
    CHECK(m.ask("bc").find("replaylog:begin") != std::string::npos); // none was before
    CHECK(monitor("delete") == "Forgotten.\n");
}

TEST_CASE("Packets that are almost right are refused, and nothing has happened", "[gdb]") {
    Debugged m;
    const auto clock = m.target->clock();
    for (const char* packet : {"m",
                               "m0",
                               "m0,",
                               "m0,ffffffffffffffff",
                               "mfffffffffffffffff,1",
                               "p",
                               "pg",
                               "p-1",
                               "Z9,0,1",
                               "Z0",
                               "Z0,,",
                               "Z0,0",
                               "Z2,0,0",
                               "Zfffffffffffffffff,0,1",
                               "z0,x,1",
                               "Hg",
                               "Hx1",
                               "Hgx",
                               "T",
                               "T0",
                               "Tffffffff",
                               "vCont;",
                               "vCont",
                               "vKill;1",
                               "c1000",
                               "s1000",
                               "b",
                               "bx",
                               "qXfer:features:read:target.xml:0",
                               "qXfer:features:read:target.xml:fffffffffffffffff,1",
                               "qXfer:memory-map:read::,",
                               "qThreadExtraInfo,0",
                               "qThreadExtraInfo,ffffffffffffffff",
                               "qRcmd,6",
                               "qRcmd,zz",
                               "qNothing",
                               "QNothing",
                               "!",
                               "\x80"}) {
        INFO(packet);
        const std::string answer = m.ask(packet);
        CHECK((answer.empty() || answer == "E00" || answer == "E01"));
    }
    CHECK(m.target->clock() == clock);
}

TEST_CASE("Malformed packets are answered, not obeyed", "[gdb][fuzz]") {
    Debugged m;
    std::mt19937 random(9);
    const std::string letters = "?gpmZzHTqQvbMXGPD,;:#xX0123456789abcdef ";
    for (unsigned round = 0; round < 5000; ++round) {
        std::string packet;
        for (unsigned count = random() % 24; count > 0; --count) {
            packet.push_back(letters[random() % letters.size()]);
        }
        m.target->request_pause(); // The machine would run for ever.
        m.session.answer(packet);
    }
    CHECK(m.ask("p10").size() == 16); // it still talks
}
