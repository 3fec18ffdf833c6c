// SPDX-License-Identifier: MIT
// The serial port's receiving side. What is expected here is what QEMU's port shows.
#include "machine/glass/devices/uart.h"

#include "tests/catch.h"

namespace {

using machine::Hash;
using machine::glass::Uart;
using x86::UartRegister;

constexpr std::uint8_t data_ready = 0x01;
constexpr std::uint8_t overrun = 0x02;
constexpr std::uint8_t idle_line = 0x60;
constexpr std::uint8_t fifo_on = 0x01;
constexpr std::uint8_t clear_received = 0x02;
constexpr std::uint8_t loop_back = 0x10;

struct Port {
    Uart uart;

    unsigned read(UartRegister name) { return uart.read(static_cast<std::uint16_t>(name), 1); }
    void write(UartRegister name, unsigned value) {
        uart.write(static_cast<std::uint16_t>(name), 1, value);
    }
    unsigned status() { return read(UartRegister::LineStatus); }
    std::string read_all() {
        std::string text;
        while ((status() & data_ready) != 0) {
            text.push_back(static_cast<char>(read(UartRegister::Data)));
        }
        return text;
    }
    std::uint64_t hash() const {
        Hash hash;
        uart.add_to(hash);
        return hash.value();
    }
};

} // namespace

TEST_CASE("What is typed is read byte by byte, and the status says while there is more", "[uart]") {
    Port port;
    CHECK(port.status() == idle_line);
    port.uart.type("ab");
    CHECK(port.status() == (idle_line | data_ready));
    CHECK(port.read(UartRegister::Data) == 'a');
    CHECK(port.status() == (idle_line | data_ready));
    CHECK(port.read(UartRegister::Data) == 'b');
    CHECK(port.status() == idle_line);
}

TEST_CASE("More than the receiver holds waits on the wire, and none is lost", "[uart]") {
    const std::string text = "the quick brown fox jumps over the lazy dog";
    Port port;
    port.uart.type(text);
    CHECK(port.read_all() == text);
    port.write(UartRegister::FifoControl, fifo_on);
    port.uart.type(text);
    CHECK((port.status() & overrun) == 0);
    CHECK(port.read_all() == text);
}

TEST_CASE("An empty FIFO reads as zero, an empty register as what was in it last", "[uart]") {
    Port port;
    port.uart.type("a");
    port.read(UartRegister::Data);
    CHECK(port.read(UartRegister::Data) == 'a');
    port.write(UartRegister::FifoControl, fifo_on);
    CHECK(port.read(UartRegister::Data) == 0);
}

TEST_CASE("Clearing the receiver, or switching the FIFO, drops what it held", "[uart]") {
    Port port;
    port.write(UartRegister::FifoControl, fifo_on);
    port.uart.type("lost");
    port.write(UartRegister::FifoControl, fifo_on | clear_received);
    CHECK(port.status() == idle_line);
    port.uart.type("lost");
    port.write(UartRegister::FifoControl, 0);
    CHECK(port.status() == idle_line);
    port.uart.type("kept");
    port.write(UartRegister::FifoControl, 0);
    CHECK(port.read_all() == "kept");
}

TEST_CASE("The divisor is not the receiver", "[uart]") {
    Port port;
    port.uart.type("x");
    port.write(UartRegister::LineControl, 0x80);
    CHECK(port.read(UartRegister::Data) == 1);
    port.write(UartRegister::LineControl, 0x03);
    CHECK(port.read(UartRegister::Data) == 'x');
}

TEST_CASE("A loop-back test finds what it sent, and an overrun is told once", "[uart]") {
    Port port;
    port.write(UartRegister::ModemControl, loop_back | 0x0F);
    CHECK(port.read(UartRegister::ModemStatus) == 0xF0);
    port.write(UartRegister::Data, 0xAE);
    CHECK(port.read(UartRegister::Data) == 0xAE);
    CHECK(port.uart.sent().empty());
    port.write(UartRegister::Data, 1);
    port.write(UartRegister::Data, 2);
    CHECK(port.status() == (idle_line | data_ready | overrun));
    CHECK(port.status() == (idle_line | data_ready));
    CHECK(port.read(UartRegister::Data) == 2);
    port.write(UartRegister::ModemControl, 0);
    CHECK(port.read(UartRegister::ModemStatus) == 0xB0);
}

TEST_CASE("A full FIFO in loop-back keeps the older bytes", "[uart]") {
    Port port;
    port.write(UartRegister::FifoControl, fifo_on);
    port.write(UartRegister::ModemControl, loop_back);
    for (unsigned number = 0; number < 17; ++number) {
        port.write(UartRegister::Data, number);
    }
    CHECK((port.status() & overrun) != 0);
    CHECK(port.read_all().size() == 16);
}

TEST_CASE("The identification names what would interrupt", "[uart]") {
    Port port;
    const auto cause = [&port] { return port.read(UartRegister::FifoControl); };
    CHECK(cause() == 0x01);
    port.uart.type("abcd");
    CHECK(cause() == 0x01); // nobody asked
    port.write(UartRegister::InterruptEnable, 0x01);
    CHECK(cause() == 0x04);
    CHECK(port.read_all() == "abcd");
    CHECK(cause() == 0x01);
    port.write(UartRegister::FifoControl, fifo_on | 0x40); // from four bytes on
    port.uart.type("abc");
    CHECK(cause() == 0xC1);
    port.uart.type("d");
    CHECK(cause() == 0xC4);
    port.read_all();
    port.write(UartRegister::InterruptEnable, 0x02); // the transmitter, which is always ready
    CHECK(cause() == 0xC2);
    CHECK(cause() == 0xC1); // reading took it back
    port.write(UartRegister::Data, 'x');
    CHECK(cause() == 0xC2);
}

TEST_CASE("What waits to be read is part of the machine's state", "[uart]") {
    Port port;
    const auto before = port.hash();
    port.uart.type("a");
    const auto typed = port.hash();
    CHECK(typed != before);
    port.uart.type("b");
    CHECK(port.hash() != typed);
}
