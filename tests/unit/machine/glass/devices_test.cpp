// SPDX-License-Identifier: MIT
#include "machine/glass/devices/local_apic.h"
#include "machine/glass/devices/pic.h"
#include "machine/glass/devices/power_switch.h"
#include "machine/glass/devices/uart.h"
#include "tests/catch.h"

namespace {

using namespace machine::glass;
using x86::ApicRegister;
using x86::UartRegister;

constexpr std::uint16_t at(UartRegister name) { return static_cast<std::uint16_t>(name); }
constexpr std::uint32_t at(ApicRegister name) { return static_cast<std::uint32_t>(name); }

constexpr std::uint32_t apic_enabled = 0x1FF;
constexpr std::uint32_t divide_by_1 = 0xB;
constexpr std::uint32_t periodic = 1u << 17;
constexpr std::uint32_t masked = 1u << 16;

/// A controller, alone on its bus.
struct WithApic {
    ApicBus bus;
    LocalApic apic{bus, 0};
};

struct WithEnabledApic : WithApic {
    WithEnabledApic() {
        apic.write(at(ApicRegister::SpuriousInterrupt), apic_enabled, 0);
        apic.write(at(ApicRegister::TimerDivide), divide_by_1, 0);
    }
};

} // namespace

TEST_CASE("The console keeps what is sent and is always ready", "[devices]") {
    Uart uart;
    for (const char letter : std::string("ready")) {
        CHECK((uart.read(at(UartRegister::LineStatus), 1) & 0x60) == 0x60);
        uart.write(at(UartRegister::Data), 1, static_cast<unsigned char>(letter));
    }
    CHECK(uart.sent() == "ready");
}

TEST_CASE("While the divisor is open, the data register is not the wire", "[devices]") {
    Uart uart;
    uart.write(at(UartRegister::LineControl), 1, 0x80);
    uart.write(at(UartRegister::Data), 1, 0x03);
    uart.write(at(UartRegister::InterruptEnable), 1, 0x01);
    CHECK(uart.read(at(UartRegister::Data), 1) == 0x03);
    CHECK(uart.read(at(UartRegister::InterruptEnable), 1) == 0x01);
    uart.write(at(UartRegister::LineControl), 1, 0x03);
    CHECK(uart.sent().empty());
    CHECK(uart.read(at(UartRegister::InterruptEnable), 1) == 0);
}

TEST_CASE("The serial port's scratch register remembers, as a probe expects", "[devices]") {
    Uart uart;
    uart.write(at(UartRegister::Scratch), 1, 0xA5);
    CHECK(uart.read(at(UartRegister::Scratch), 1) == 0xA5);
}

TEST_CASE("An interrupt controller's mask can be written and read", "[devices]") {
    Pic pic;
    pic.write(1, 1, 0xFF);
    CHECK(pic.read(1, 1) == 0xFF);
}

TEST_CASE("The start-up words of an interrupt controller are not its mask", "[devices]") {
    Pic pic;
    pic.write(0, 1, 0x11); // ICW1: three more follow
    pic.write(1, 1, 0x20);
    pic.write(1, 1, 0x04);
    pic.write(1, 1, 0x01);
    CHECK(pic.read(1, 1) == 0);
    pic.write(1, 1, 0xFB);
    CHECK(pic.read(1, 1) == 0xFB);
}

TEST_CASE("The power switch remembers what was written", "[devices]") {
    PowerSwitch power;
    CHECK_FALSE(power.pressed());
    power.write(0, 4, 0x10);
    CHECK(power.pressed() == 0x10u);
}

TEST_CASE("Ports without a device read as ones", "[devices]") {
    PortMap ports;
    Uart uart;
    ports.add(0x3F8, Uart::port_count, uart);
    CHECK(ports.read(0x3FF, 1) == 0);
    CHECK(ports.read(0x400, 1) == 0xFFFF'FFFF);
    CHECK(ports.read(0x3F7, 1) == 0xFFFF'FFFF);
    ports.write(0x400, 1, 1);
    ports.write(0x3F8, 1, 'x');
    CHECK(uart.sent() == "x");
}

TEST_CASE("A one-shot timer interrupts once, at its moment", "[devices][apic]") {
    WithEnabledApic m;
    LocalApic& apic = m.apic;
    apic.write(at(ApicRegister::TimerVector), 0x40, 100);
    apic.write(at(ApicRegister::TimerInitialCount), 1000, 100);
    CHECK(apic.next_event() == 1100u);
    apic.advance(1099);
    CHECK_FALSE(apic.pending());
    CHECK(apic.read(at(ApicRegister::TimerCurrentCount), 600) == 500);
    apic.advance(1100);
    CHECK(apic.pending() == std::uint8_t{0x40});
    CHECK_FALSE(apic.next_event());
    CHECK(apic.read(at(ApicRegister::TimerCurrentCount), 2000) == 0);
}

TEST_CASE("A periodic timer keeps its beat, however late it is looked at", "[devices][apic]") {
    WithEnabledApic m;
    LocalApic& apic = m.apic;
    apic.write(at(ApicRegister::TimerVector), periodic | 0x40, 0);
    apic.write(at(ApicRegister::TimerInitialCount), 100, 0);
    apic.advance(350);
    CHECK(apic.next_event() == 400u);
}

TEST_CASE("The timer's divide register slows it down", "[devices][apic]") {
    const std::pair<std::uint32_t, std::uint64_t> divisors[] = {
        {0x0, 2}, {0x1, 4}, {0x2, 8}, {0x3, 16}, {0x8, 32}, {0x9, 64}, {0xA, 128}, {0xB, 1}};
    for (const auto& [value, divisor] : divisors) {
        WithEnabledApic m;
        LocalApic& apic = m.apic;
        apic.write(at(ApicRegister::TimerDivide), value, 0);
        apic.write(at(ApicRegister::TimerInitialCount), 10, 0);
        CHECK(apic.next_event() == 10 * divisor);
    }
}

TEST_CASE("A masked timer runs but does not interrupt", "[devices][apic]") {
    WithEnabledApic m;
    LocalApic& apic = m.apic;
    apic.write(at(ApicRegister::TimerVector), masked | 0x40, 0);
    apic.write(at(ApicRegister::TimerInitialCount), 10, 0);
    apic.advance(10);
    CHECK_FALSE(apic.pending());
}

TEST_CASE("A stopped timer has no next event", "[devices][apic]") {
    WithEnabledApic m;
    LocalApic& apic = m.apic;
    apic.write(at(ApicRegister::TimerInitialCount), 10, 0);
    apic.write(at(ApicRegister::TimerInitialCount), 0, 5);
    CHECK_FALSE(apic.next_event());
}

TEST_CASE("The processor can interrupt itself", "[devices][apic]") {
    constexpr std::uint32_t to_self = 1u << 18;
    constexpr std::uint32_t all_but_self = 3u << 18;
    WithEnabledApic m;
    LocalApic& apic = m.apic;
    apic.write(at(ApicRegister::InterruptCommandLow), all_but_self | 0x50, 0);
    CHECK_FALSE(apic.pending());
    apic.write(at(ApicRegister::InterruptCommandLow), to_self | 0x51, 0);
    CHECK(apic.pending() == std::uint8_t{0x51});
    CHECK(apic.read(at(ApicRegister::InterruptRequest) + 0x20, 0) == 1u << 0x11);
}

TEST_CASE("A more important interrupt goes first, an equal one waits for the end of the other",
          "[devices][apic]") {
    constexpr std::uint32_t to_self = 1u << 18;
    WithEnabledApic m;
    LocalApic& apic = m.apic;
    apic.write(at(ApicRegister::InterruptCommandLow), to_self | 0x41, 0);
    apic.write(at(ApicRegister::InterruptCommandLow), to_self | 0x62, 0);
    CHECK(apic.pending() == std::uint8_t{0x62});
    apic.acknowledge(0x62);
    CHECK_FALSE(apic.pending());
    CHECK(apic.read(at(ApicRegister::InService) + 0x30, 0) == 1u << 2);
    apic.write(at(ApicRegister::EndOfInterrupt), 0, 0);
    CHECK(apic.pending() == std::uint8_t{0x41});
    apic.acknowledge(0x41);
    apic.write(at(ApicRegister::InterruptCommandLow), to_self | 0x42, 0);
    CHECK_FALSE(apic.pending()); // the same class
    apic.write(at(ApicRegister::EndOfInterrupt), 0, 0);
    CHECK(apic.pending() == std::uint8_t{0x42});
}

TEST_CASE("The task priority holds interrupts back", "[devices][apic]") {
    constexpr std::uint32_t to_self = 1u << 18;
    WithEnabledApic m;
    LocalApic& apic = m.apic;
    apic.write(at(ApicRegister::InterruptCommandLow), to_self | 0x41, 0);
    apic.write(at(ApicRegister::TaskPriority), 0x40, 0);
    CHECK_FALSE(apic.pending());
    CHECK(apic.read(at(ApicRegister::ProcessorPriority), 0) == 0x40);
    apic.set_task_priority(0x30);
    CHECK(apic.pending() == std::uint8_t{0x41});
}

TEST_CASE("A disabled controller interrupts nobody", "[devices][apic]") {
    WithApic m;
    LocalApic& apic = m.apic;
    apic.write(at(ApicRegister::InterruptCommandLow), 1u << 18 | 0x41, 0);
    CHECK_FALSE(apic.pending());
}
