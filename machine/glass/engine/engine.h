// SPDX-License-Identifier: MIT
// The engine: Unicorn made to execute instructions and decide nothing.
//
// Unicorn translates the guest's code and runs it. Whatever is more than computing is handed to the
// owner: every address that needs translating, every exception, every intercepted instruction,
// every port and device. The owner answers by changing registers and memory; the engine then goes
// on.
//
// Rules of the callbacks, which all run inside the engine: they do not throw, and no frame between
// a callback's caller and Unicorn may hold anything with a destructor, because the engine leaves by
// longjmp.
#pragma once

#include "machine/glass/clock.h"
#include "machine/glass/host_memory.h"
#include "machine/glass/mmu.h"
#include "machine/glass/processor.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace machine::glass {

struct MemoryRequest {
    Access access;
    unsigned bytes = 0;
};

/// What to do about a memory access that the engine has no translation for.
struct MemoryAnswer {
    enum class Kind : std::uint8_t {
        Ram,     // enter the page and go on
        Device,  // this one access goes to on_device_read or on_device_write
        Alone,   // first make the instruction a block of its own, then ask again
        Shorten, // translate only `instructions` more, then ask again
        Fault,   // on_memory_fault
    };

    Kind kind = Kind::Fault;
    Translation translation;
    bool ask_each_write = false;  // Ram: the page holds code, or is watched
    bool ask_each_access = false; // Ram: the same for reads
    bool flush_first = false;     // Ram: older translations allow what this page may no longer have
    std::uint32_t instructions = 0;
};

/// What became of IN or OUT.
struct PortAnswer {
    bool abandoned = false; // the instruction did not happen; registers say where to go on
    std::uint32_t value = 0;
};

class EngineOwner {
public:
    /// Between two instructions, at a deadline of the clock, because attention was demanded or the
    /// CPL changed. True if registers changed, so that the instruction at RIP may be another one
    /// now. If the deadline is still here afterwards, the owner must have called `stop`.
    virtual bool on_boundary() = 0;
    virtual MemoryAnswer on_memory(const MemoryRequest& request) = 0;
    virtual void on_memory_fault(const MemoryFault& fault) = 0;
    virtual std::uint64_t on_device_read(std::uint64_t physical, unsigned bytes) = 0;
    virtual void on_device_write(std::uint64_t physical, unsigned bytes, std::uint64_t value) = 0;
    virtual PortAnswer on_port_read(std::uint16_t port, unsigned bytes) = 0;
    virtual PortAnswer on_port_write(std::uint16_t port, unsigned bytes, std::uint32_t value) = 0;
    /// RIP: of the instruction; behind it if `by_software` (INT n, INT3, INTO).
    virtual void on_exception(std::uint8_t vector, std::uint32_t error_code, bool by_software) = 0;
    /// An instruction that the engine does not have. RIP: of the instruction.
    virtual void on_undefined_instruction() = 0;
    /// An intercept set by Processor::set_intercepts; RIP as for an exception. `exit_code` and
    /// `exit_info` are the VMCB's.
    virtual void on_intercept(std::uint32_t exit_code, std::uint32_t exit_info) = 0;
    virtual void on_system_call(std::uint64_t next_rip) = 0;
    /// Code at `linear` that was just translated: its bytes, and where they are.
    virtual std::uint64_t physical_address_of_code(std::uint64_t linear) = 0;

protected:
    ~EngineOwner() = default;
};

/// Room for devices in the physical address space of the engine.
struct DeviceWindow {
    std::uint64_t physical = 0;
    std::uint64_t bytes = 0;
};

class Engine {
public:
    struct Made {
        std::unique_ptr<Engine> engine; // null on failure
        std::string error;
    };
    /// Devices answer in `windows`; any other address without RAM is a Device as well.
    static Made make(EngineOwner& owner, Clock& clock, const HostMemory& memory,
                     std::span<const DeviceWindow> windows);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    Processor& processor() { return processor_; }

    /// Executes from RIP until `stop` is called. The sentence says what went wrong, if anything
    /// did.
    std::string run();
    /// To be called in a callback: `run` returns before the next instruction.
    void stop() { stop_requested_ = true; }

    /// Forgets every translation of addresses.
    void flush_translations();
    /// How often that happened: a translation made at an earlier count is gone.
    std::uint64_t flushes() const { return flushes_; }
    /// RAM in [begin, begin + bytes) changed behind the engine's back, and may hold code.
    void discard_code(std::uint64_t begin, std::uint64_t bytes);
    /// on_boundary is called before each instruction at one of these linear addresses (in order).
    void ask_before(const std::vector<std::uint64_t>& stops) { blocks_.ask_before(stops); }

    /// In the callbacks about one instruction: where in RAM it begins, if the engine knows.
    std::optional<std::uint64_t> instruction_at() const { return instruction_at_; }

    /// Brings back what Processor::everything was at another moment, between two runs.
    void restore_registers(std::span<const std::byte> registers);

    /// The registers XMM0..XMM15, 16 bytes each.
    void read_vector_registers(std::span<std::byte, 256> registers);

private:
    struct Internals; // Unicorn's callbacks and private structures: internals.h
    friend void on_translator_abort();

    Engine(EngineOwner& owner, Clock& clock, std::unique_ptr<Internals> internals);

    EngineOwner& owner_;
    Clock& clock_;
    BlockMap blocks_;
    std::unique_ptr<Internals> internals_;
    Processor processor_;
    const std::uint32_t* cpl_location_ = nullptr;
    std::uint32_t known_cpl_ = 0;
    bool stop_requested_ = false;
    bool in_owner_ = false;        // the owner is being asked: an abort now is not the translator's
    bool awaiting_alone_ = false;  // the next block is the instruction that has to run alone
    std::uint64_t aborted_at_ = 0; // where, and when, the translator last gave up
    std::uint64_t aborted_clock_ = ~0ull;
    std::uint64_t flushes_ = 0;
    std::optional<std::uint64_t> instruction_at_;
};

/// The version of the Unicorn library in use, "2.0.1".
std::string unicorn_version();

} // namespace machine::glass
