// SPDX-License-Identifier: MIT
// The emulated PC: one processor, RAM, devices, and the wires between them.
#pragma once

#include "machine/glass/devices/local_apic.h"
#include "machine/glass/devices/pic.h"
#include "machine/glass/devices/power_switch.h"
#include "machine/glass/devices/uart.h"
#include "machine/glass/engine/engine.h"
#include "machine/glass/event_recorder.h"
#include "machine/glass/instruction_unit.h"
#include "machine/target.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace machine::glass {

class Board final : private EngineOwner {
public:
    struct Made {
        std::unique_ptr<Board> board; // null on failure
        std::string error;
    };
    static Made make(std::size_t ram_bytes);

    /// Executes until something stops the machine.
    Stop run(const RunLimit& limit);
    /// From any thread.
    void request_pause();

    Processor& processor() { return engine_->processor(); }
    PhysicalMemory& memory() { return memory_; }
    const Clock& clock() const { return clock_; }
    const EventRecorder& events() const { return events_; }
    const std::string& console() const { return uart_.sent(); }
    Svm& svm() { return *svm_; }
    LocalApic& apic() { return apic_; }

    /// The registers and devices, for comparing runs: everything that is not RAM.
    std::uint64_t register_hash();

private:
    explicit Board(std::size_t ram_bytes);
    std::string wire();

    // What the engine asks (see engine.h).
    bool on_boundary() override;
    MemoryAnswer on_memory(const MemoryRequest& request) override;
    void on_memory_fault(const MemoryFault& fault) override;
    std::uint64_t on_device_read(std::uint64_t physical, unsigned bytes) override;
    void on_device_write(std::uint64_t physical, unsigned bytes, std::uint64_t value) override;
    PortAnswer on_port_read(std::uint16_t port, unsigned bytes) override;
    PortAnswer on_port_write(std::uint16_t port, unsigned bytes, std::uint32_t value) override;
    void on_exception(std::uint8_t vector, std::uint32_t error_code, bool by_software) override;
    void on_undefined_instruction() override;
    void on_intercept(std::uint32_t exit_code, std::uint32_t exit_info) override;
    void on_system_call(std::uint64_t next_rip) override;
    std::uint64_t physical_address_of_code(std::uint64_t linear) override;

    // Memory (board_memory.cpp).
    MemoryAnswer answer_fetch(const MemoryRequest& request, const PagingRegisters& paging);
    MemoryAnswer answer_fetch_ahead(const MemoryRequest& request, const PagingRegisters& paging);
    MemoryAnswer answer_data(const MemoryRequest& request, Translation translation);
    MemoryAnswer enter_code_page(const Translation& translation);
    bool must_run_alone(const MemoryRequest& request, std::uint64_t physical) const;

    // Interrupts, halting, stopping (board_run.cpp).
    void apply(InstructionUnit::Effect effect);
    bool take_interrupt();
    bool take_nmi();
    bool take_physical_interrupt(std::uint8_t vector);
    bool take_virtual_interrupt();
    bool interrupt_is_waiting() const;
    void wait_for_interrupt();
    bool stop_if_due();
    void check_shutdown();
    void stop(StopReason reason, std::string sentence = {});
    void set_deadline();

    HostMemory host_memory_;
    PhysicalMemory memory_;
    Mmu mmu_;
    LinearMemory linear_memory_;
    Clock clock_;
    EventRecorder events_;
    Uart uart_;
    Pic master_pic_;
    Pic slave_pic_;
    PowerSwitch power_;
    ApicBus apic_bus_;
    LocalApic apic_{apic_bus_, 0};
    PortMap ports_;
    std::unique_ptr<Engine> engine_;
    std::optional<Svm> svm_;
    std::optional<EventDelivery> delivery_;
    std::optional<InstructionUnit> instructions_;

    /// At which flush count a page was last entered for writing: is a translation still around that
    /// would let a store pass unseen?
    std::vector<std::uint64_t> write_entered_;
    bool no_code_there_ = false; // the fetch that fails is from where there is no RAM
    bool ring_written_ = false;
    unsigned recorded_cpl_ = 0;
    bool halted_ = false;
    std::uint64_t limit_ = Clock::never;
    std::atomic<bool> pause_ = false;
    std::optional<Stop> stop_;
};

} // namespace machine::glass
