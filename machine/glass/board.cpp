// SPDX-License-Identifier: MIT
// The board's wiring, and the engine's questions that one line answers. Memory is in
// board_memory.cpp, time in board_run.cpp.
#include "machine/glass/board.h"

#include "abi/ports.h"
#include "machine/glass/boot/startup.h"
#include "x86/pci.h"
#include "x86/pic.h"

namespace machine::glass {
namespace {

// Slots and identities as in the QEMU machine: Q35's host bridge, the teaching device, a bridge
// with another one behind it, and a third one for VTL1. There is no firmware that would place their
// memory.
constexpr std::uint8_t host_bridge_slot = 0;
constexpr std::uint8_t edu_slot = 4;
constexpr std::uint8_t disk_slot = 5;
constexpr std::uint8_t bridge_slot = 6;
constexpr std::uint8_t last_edu_slot = 7;
constexpr std::uint32_t edu_memory = 0xFEA0'0000;
constexpr std::uint32_t far_edu_memory = 0xFEB0'0000;
constexpr std::uint32_t last_edu_memory = 0xFE90'0000;
constexpr std::uint32_t disk_memory = 0xFE00'0000;
constexpr PciIdentity host_bridge{0x29C0'8086, 0x0600'0000, 0x1100'1AF4};

/// RAM and the registers of devices have the addresses below.
constexpr std::uint64_t end_of_devices = 1ull << 32;

} // namespace

Board::Board(std::size_t ram_bytes, unsigned processors)
    : host_memory_(ram_bytes), memory_(host_memory_.ram()), mmu_(memory_),
      linear_memory_(memory_, mmu_), events_(clock_, host_memory_.ram()), vtd_(memory_, apic_bus_),
      host_bridge_(host_bridge, {}), edu_({memory_, vtd_, events_}, {edu_slot}, edu_memory, clock_),
      far_edu_({memory_, vtd_, events_}, {0, &bridge_}, far_edu_memory, clock_),
      last_edu_({memory_, vtd_, events_}, {last_edu_slot}, last_edu_memory, clock_) {
    pci_.attach({host_bridge_slot}, host_bridge_);
    pci_.attach({edu_slot}, edu_);
    pci_.attach({bridge_slot}, bridge_);
    pci_.attach({0, &bridge_}, far_edu_);
    pci_.attach({last_edu_slot}, last_edu_);
    ports_.add(abi::console_port, Uart::port_count, uart_);
    ports_.add(static_cast<std::uint16_t>(x86::PicPort::MasterCommand), Pic::port_count,
               master_pic_);
    ports_.add(static_cast<std::uint16_t>(x86::PicPort::SlaveCommand), Pic::port_count, slave_pic_);
    ports_.add(abi::power_off_port, PowerSwitch::port_count, power_);
    for (unsigned index = 0; index < processors; ++index) {
        const ProcessorIdentity who{static_cast<std::uint8_t>(index),
                                    static_cast<std::uint8_t>(processors)};
        cores_.push_back(std::make_unique<Core>(who, apic_bus_, ram_bytes / x86::page_bytes));
    }
    core_ = cores_.front().get();
    ports_.add(x86::pci_address_port, PciConfiguration::port_count, pci_);
}

Board::Made Board::make(std::size_t ram_bytes, unsigned processors) {
    std::unique_ptr<Board> board(new Board(ram_bytes, processors));
    if (!board->host_memory_.is_valid()) {
        return {nullptr, "The host has no memory left for the emulated machine's RAM."};
    }
    for (const auto& core : board->cores_) {
        std::string error = board->wire(*core);
        if (!error.empty()) {
            return {nullptr, std::move(error)};
        }
    }
    board->memory_.on_code_changed([board = board.get()](std::uint64_t begin, std::uint64_t bytes) {
        board->code_changed_ = true;
        for (const auto& core : board->cores_) {
            core->engine->discard_code(begin, bytes);
        }
    });
    board->memory_.on_written([board = board.get()](std::uint64_t begin, std::uint64_t bytes) {
        board->see_own_write(begin, bytes);
    });
    if (processors > 1) {
        board->turn_end_ = turn_instructions;
    }
    return {std::move(board), {}};
}

void Board::insert_disk(std::vector<std::byte> content, DiskConduct conduct) {
    disk_.emplace(DmaPath{memory_, vtd_, events_}, PciPlace{disk_slot}, disk_memory, clock_,
                  std::move(content));
    disk_->set_conduct(conduct);
    pci_.attach({disk_slot}, *disk_);
}

std::string Board::wire(Core& core) {
    const std::uint64_t ram_end = memory_.size();
    const DeviceWindow windows[] = {{ram_end, end_of_devices - ram_end}};
    Engine::Made made = Engine::make(*this, clock_, host_memory_, windows);
    if (made.engine == nullptr) {
        return made.error;
    }
    core.engine = std::move(made.engine);
    core.svm.emplace(*core.engine, memory_, clock_, events_);
    core.delivery.emplace(core.processor(), linear_memory_, *core.svm, events_);
    core.instructions.emplace(*core.engine, *core.svm, *core.delivery, linear_memory_, clock_,
                              events_, core.apic, core.identity);
    core.svm->refresh_intercepts();
    if (core.activity == Core::Activity::AwaitingStartup) {
        reset_processor(core.processor());
    }
    return {};
}

PortAnswer Board::on_port_read(std::uint16_t port, unsigned bytes) {
    if (!core_->instructions->may_use_port(port, bytes, true)) {
        apply(InstructionUnit::Effect::InterruptsConcerned);
        return {true, 0};
    }
    return {false, ports_.read(port, bytes)};
}

PortAnswer Board::on_port_write(std::uint16_t port, unsigned bytes, std::uint32_t value) {
    if (!core_->instructions->may_use_port(port, bytes, false)) {
        apply(InstructionUnit::Effect::InterruptsConcerned);
        return {true, 0};
    }
    const std::size_t printed_before = uart_.sent().size();
    ports_.write(port, bytes, value);
    offer_output(printed_before);
    if (power_.pressed()) {
        events_.drain_ring();
        clock_.demand_attention(); // The next boundary is behind this instruction.
    }
    return {};
}

void Board::on_exception(std::uint8_t vector, std::uint32_t error_code, bool by_software) {
    if (by_software) {
        core_->delivery->software_interrupt(vector);
    } else {
        core_->delivery->raise(static_cast<x86::Exception>(vector), error_code);
    }
    apply(InstructionUnit::Effect::InterruptsConcerned);
}

void Board::on_undefined_instruction() { apply(core_->instructions->undefined()); }

void Board::on_intercept(std::uint32_t exit_code, std::uint32_t exit_info) {
    apply(core_->instructions->intercepted(static_cast<x86::svm::ExitCode>(exit_code), exit_info));
}

void Board::on_system_call(std::uint64_t next_rip) {
    core_->instructions->system_call(next_rip);
    apply(InstructionUnit::Effect::InterruptsConcerned);
}

} // namespace machine::glass
