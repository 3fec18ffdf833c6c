// SPDX-License-Identifier: MIT
// The inside of the engine: Unicorn's objects and the callbacks it makes. For engine.cpp and
// callbacks.cpp alone.
#pragma once

#include "machine/glass/engine/engine.h"
#include "machine/glass/engine/layout.h"
#include "machine/glass/engine/private_abi.h"

#include <array>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

namespace machine::glass {

/// Where the page of an address begins.
constexpr std::uint64_t page_of(std::uint64_t address) { return address & ~(x86::page_bytes - 1); }

/// The pages entered since all were forgotten. Two worlds that call each other use a handful, and
/// to forget these costs a fraction of what it takes to clear all of the engine's tables.
class EnteredPages {
public:
    void add(std::uint64_t linear_page, int mmu_index);
    void forget(CPUState* cpu);

private:
    std::array<std::uint64_t, 16> pages_ = {}; // the mmu index below the page
    std::size_t count_ = 0;                    // more than there is room for: not all are known
};

struct Engine::Internals {
    struct Device {
        Engine* engine;
        DeviceWindow window;
    };

    uc_engine* uc = nullptr;
    EngineLayout layout;
    CPUState* cpu = nullptr;
    std::uint32_t* block_limit = nullptr;
    EnteredPages entered;
    std::span<std::byte> ram;
    std::deque<Device> devices; // Unicorn keeps pointers into it

    Internals() = default;
    ~Internals();
    Internals(const Internals&) = delete;
    Internals& operator=(const Internals&) = delete;

    bool open();
    uc_err map(Engine& engine, const HostMemory& memory, std::span<const DeviceWindow> windows);
    uc_err add_hooks(Engine& engine);

    // What Unicorn calls.
    static bool on_fill(CPUState* cpu, std::uint64_t linear, int size, int access, int mmu_index,
                        bool probe, std::uintptr_t return_address);
    static void on_block(uc_engine* uc, std::uint64_t linear, std::uint32_t bytes, void* context);
    static void on_interrupt(uc_engine* uc, std::uint32_t number, void* context);
    static bool on_invalid(uc_engine* uc, void* context);
    static void on_syscall(uc_engine* uc, void* context);
    static std::uint32_t on_in(uc_engine* uc, std::uint32_t port, int size, void* context);
    static void on_out(uc_engine* uc, std::uint32_t port, int size, std::uint32_t value,
                       void* context);
    static std::uint64_t on_mmio_read(uc_engine* uc, std::uint64_t offset, unsigned size,
                                      void* context);
    static void on_mmio_write(uc_engine* uc, std::uint64_t offset, unsigned size,
                              std::uint64_t value, void* context);

    static void on_abort();

    // Their common parts.
    static const Block& learn_block(Engine& engine, const void* translation, std::uint64_t linear,
                                    std::uint32_t bytes);
    static void begin_slowly(Engine& engine, const void* translation, std::uint64_t linear,
                             std::uint32_t bytes);
    static void at_boundary(Engine& engine, const Block& block);
    static void enter_page(Engine& engine, std::uint64_t linear, int access, int mmu_index,
                           const MemoryAnswer& answer);
    static bool has_device(const Engine& engine, std::uint64_t physical);
    [[noreturn]] static void leave_access(Engine& engine, int access, const MemoryAnswer& answer,
                                          std::uintptr_t return_address);
    [[noreturn]] static void leave(Engine& engine);
    static std::uint64_t linear_rip(Engine& engine);
    /// The owner knows in which ring the processor is.
    static bool is_ring_known(const Engine& engine) {
        return (*engine.cpl_location_ & engine_abi::hidden_cpl) == engine.known_cpl_;
    }
    static void leave_block_at_instruction(Engine& engine);
    static void stand_at_running_block(Engine& engine);
    static Engine& of(void* context) { return *static_cast<Engine*>(context); }
};

/// The engine whose code this thread is executing: QEMU's page filler gets no argument of ours.
extern thread_local Engine* running_engine;

} // namespace machine::glass
