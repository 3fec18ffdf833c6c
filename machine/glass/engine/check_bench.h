// SPDX-License-Identifier: MIT
// A machine of 2 MiB that writes down what the engine reports, for the self-check and for tests of
// the engine alone. It answers no exception: the first report ends the run.
#pragma once

#include "machine/glass/engine/engine.h"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace machine::glass {

/// What the engine reported.
struct Report {
    enum class Kind : std::uint8_t {
        None,
        Fault,
        Exception,
        Undefined,
        Intercept,
        SystemCall,
        PortRead,
        PortWrite,
        Boundary,
    };

    Kind kind = Kind::None;
    std::uint64_t rip = 0;
    std::uint64_t clock = 0;
    std::uint64_t value = 0;  // address of a fault, vector, exit code, next RIP, port
    std::uint64_t detail = 0; // error code, exit information, bytes written to a port
    bool by_software = false;
    Privilege privilege = Privilege::Supervisor;
};

class CheckBench final : private EngineOwner {
public:
    // Where things are. Tables map the first 2 MiB to themselves; `code` and `data` pages can be
    // remapped one by one.
    static constexpr std::uint64_t ram_bytes = 2 * 1024 * 1024;
    static constexpr std::uint64_t page_table = 0x4000;
    static constexpr std::uint64_t code = 0x1'0000;
    static constexpr std::uint64_t other_code = 0x2'0000;
    static constexpr std::uint64_t data = 0x4'0000;
    static constexpr std::uint64_t unmapped = 0x6'0000;
    static constexpr std::uint64_t device = 0xFEE0'0000;
    static constexpr std::uint64_t device_linear = 0x7'0000;
    static constexpr std::uint64_t device_answer = 0x1234'5678;
    static constexpr std::uint32_t port_answer = 0xC0FF'EE00;

    CheckBench();

    const std::string& error() const { return error_; }
    Processor& processor() { return engine_->processor(); }
    PhysicalMemory& memory() { return memory_; }
    Clock& clock() { return clock_; }
    Engine& engine() { return *engine_; }
    std::uint64_t& general(General name) { return processor().general(name); }

    void place(std::uint64_t physical, std::initializer_list<unsigned> bytes);
    /// Changes one entry of the lowest table, and tells the engine.
    void map(std::uint64_t linear, x86::PageTableEntry entry);
    static x86::PageTableEntry page(std::uint64_t physical);

    /// Executes from `rip` until something is reported, at most until `deadline`.
    const Report& run(std::uint64_t rip, std::uint64_t deadline = Clock::never);
    const std::vector<Report>& reports() const { return reports_; }
    /// How often the engine asked about memory.
    unsigned questions() const { return questions_; }
    /// Ring of the code that runs.
    void set_privilege(unsigned cpl);

private:
    bool on_boundary() override;
    MemoryAnswer on_memory(const MemoryRequest& request) override;
    void on_memory_fault(const MemoryFault& fault) override;
    std::uint64_t on_device_read(std::uint64_t, unsigned) override { return device_answer; }
    void on_device_write(std::uint64_t, unsigned, std::uint64_t) override {}
    PortAnswer on_port_read(std::uint16_t port, unsigned bytes) override;
    PortAnswer on_port_write(std::uint16_t port, unsigned bytes, std::uint32_t value) override;
    void on_exception(std::uint8_t vector, std::uint32_t error_code, bool by_software) override;
    void on_undefined_instruction() override;
    void on_intercept(std::uint32_t exit_code, std::uint32_t exit_info) override;
    void on_system_call(std::uint64_t next_rip) override;
    std::uint64_t physical_address_of_code(std::uint64_t linear) override;

    void report(Report report, bool ends_the_run = true);
    void build_tables();

    HostMemory host_memory_;
    PhysicalMemory memory_;
    Mmu mmu_;
    Clock clock_;
    std::unique_ptr<Engine> engine_;
    std::string error_;
    std::vector<Report> reports_;
    unsigned questions_ = 0;
    Privilege privilege_ = Privilege::Supervisor;
};

} // namespace machine::glass
