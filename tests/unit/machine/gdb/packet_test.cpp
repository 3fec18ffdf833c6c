// SPDX-License-Identifier: MIT
#include "machine/gdb/packet.h"

#include "tests/catch.h"

#include <random>

namespace {

using namespace machine::gdb;
using Kind = PacketReader::Item::Kind;

} // namespace

TEST_CASE("A packet is found among acknowledgements, however it arrives", "[gdb]") {
    PacketReader reader;
    const std::string stream = "+$g#67++$m10,4#2e";
    std::vector<std::string> found;
    for (const char letter : stream) {
        reader.feed({&letter, 1});
        while (const auto item = reader.next()) {
            CHECK(item->kind == Kind::Packet);
            found.push_back(item->text);
        }
    }
    CHECK(found == std::vector<std::string>{"g", "m10,4"});
}

TEST_CASE("A packet with a wrong checksum is asked for again", "[gdb]") {
    PacketReader reader;
    reader.feed("$g#68$g#6");
    CHECK(reader.next()->kind == Kind::Damaged);
    CHECK_FALSE(reader.next());
    reader.feed("x$g#67");
    CHECK(reader.next()->kind == Kind::Damaged);
    CHECK(reader.next()->kind == Kind::Packet);
}

TEST_CASE("Ctrl+C is heard between packets", "[gdb]") {
    PacketReader reader;
    reader.feed("\x03$c#63");
    CHECK(reader.next()->kind == Kind::Interrupt);
    CHECK(reader.next()->text == "c");
}

TEST_CASE("A packet that never ends does not fill the memory", "[gdb]") {
    PacketReader reader;
    reader.feed("$" + std::string(longest_packet + 1, 'x'));
    CHECK(reader.next()->kind == Kind::Damaged);
    CHECK_FALSE(reader.next());
}

TEST_CASE("What is sent is framed, and special characters are escaped", "[gdb]") {
    CHECK(framed("") == "$#00");
    CHECK(framed("OK") == "$OK#9a");
    CHECK(framed("a#b") == "$a}\x03"
                           "b#43");
}

TEST_CASE("Numbers and texts come and go as hexadecimal digits", "[gdb]") {
    CHECK(to_hex(std::string_view("clock")) == "636c6f636b");
    CHECK(from_hex("636c6f636b") == "clock");
    CHECK_FALSE(from_hex("636"));
    CHECK_FALSE(from_hex("zz"));
    std::string_view text = "ffff820000000000,10";
    CHECK(take_number(text) == 0xFFFF'8200'0000'0000);
    CHECK(text == ",10");
    CHECK_FALSE(take_number(text));
    std::string_view too_long = "11112222333344445";
    CHECK_FALSE(take_number(too_long));
}

TEST_CASE("Noise never becomes more than noise", "[gdb][fuzz]") {
    constexpr std::string_view alphabet("$#+-\x03 09afcgmZz\0", 16);
    std::mt19937 random(5);
    PacketReader reader;
    for (unsigned round = 0; round < 20'000; ++round) {
        std::string noise;
        for (unsigned count = random() % 20; count > 0; --count) {
            noise.push_back(alphabet[random() % alphabet.size()]);
        }
        reader.feed(noise);
        while (reader.next()) {
        }
    }
    SUCCEED("and it ends");
}
