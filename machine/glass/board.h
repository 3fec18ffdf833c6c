// SPDX-License-Identifier: MIT
// The emulated PC: processors, RAM, devices, and the wires between them.
//
// However many processors there are, one executes at a time, in turns of a fixed number of
// instructions: so a run repeats exactly, and what LOCK promises holds by itself.
#pragma once

#include "machine/glass/breakpoints.h"
#include "machine/glass/console_input.h"
#include "machine/glass/core.h"
#include "machine/glass/devices/edu.h"
#include "machine/glass/devices/pci.h"
#include "machine/glass/devices/pic.h"
#include "machine/glass/devices/power_switch.h"
#include "machine/glass/devices/uart.h"
#include "machine/glass/devices/virtio_block.h"
#include "machine/glass/devices/vtd.h"
#include "machine/glass/history/history.h"
#include "machine/target.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace machine::glass {

class Board final : private EngineOwner {
public:
    struct Made {
        std::unique_ptr<Board> board; // null on failure
        std::string error;
    };
    /// `processors` is 1 to `most_processors`; the first begins to execute, the others wait for it.
    static Made make(std::size_t ram_bytes, unsigned processors = 1);
    /// How long a processor executes before it is another one's turn.
    static constexpr std::uint64_t turn_instructions = 1000;

    /// Before the first instruction: a disk with these contents.
    void insert_disk(std::vector<std::byte> content, DiskConduct conduct = DiskConduct::Honest);

    /// Executes until something stops the machine.
    Stop run(const RunLimit& limit);
    /// From any thread.
    void request_pause();
    /// Types into the console, from any thread.
    void type(std::string_view bytes);

    unsigned processor_count() const { return static_cast<unsigned>(cores_.size()); }
    Core& core(unsigned index) { return *cores_[index]; }
    /// The one whose turn it is. All that follows without an index is its.
    Core& core() { return *core_; }
    Processor& processor() { return core_->processor(); }
    PhysicalMemory& memory() { return memory_; }
    const Clock& clock() const { return clock_; }
    const EventRecorder& events() const { return events_; }
    const std::string& console() const { return uart_.sent(); }
    ConsoleInput& input() { return input_; }

    /// Target::stop_at.
    void stop_at(const std::vector<Breakpoint>& breakpoints);

    /// From now on the past is kept, with about this much of the host's memory.
    void keep_history(std::size_t most_bytes);
    const History* history() const { return history_.get(); }
    /// Goes to the moment when the clock showed `clock`, back or forth; in the past all is as it
    /// was. Stops earlier if the machine's run ends earlier. Needs a history.
    Stop travel_to(std::uint64_t clock);
    /// Where a way to `clock` begins to run: at the checkpoint before it, or here.
    std::uint64_t rerun_start(std::uint64_t clock) const;

    Svm& svm() { return *core_->svm; }
    LocalApic& apic() { return core_->apic; }

    /// The registers and devices, for comparing runs: everything that is not RAM.
    std::uint64_t register_hash();

private:
    Board(std::size_t ram_bytes, unsigned processors);
    std::string wire(Core& core);

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
    void discard_elsewhere(std::uint64_t physical, unsigned bytes);
    bool must_run_alone(const MemoryRequest& request, std::uint64_t physical) const;

    // Devices with registers in memory, and their time (board_devices.cpp).
    bool advance_devices();
    std::uint64_t next_device_event() const;

    // Interrupts (board_interrupts.cpp).
    enum class Due : std::uint8_t { Nothing, Init, NonMaskable, Physical, Virtual };
    Due due_at(Core& core) const;
    bool take_interrupt();
    void take_init();
    void take_nmi();
    void take_physical_interrupt();
    void take_virtual_interrupt();
    bool interrupt_is_waiting() const;

    // The console (board_run.cpp).
    void take_input();
    void offer_output(std::size_t printed_before);

    // Breakpoints (board_breakpoints.cpp).
    bool holds(const Breakpoint& breakpoint);
    void stop_for(const Breakpoint& hit, std::string sentence);
    bool stop_at_breakpoint();
    bool stop_for_touched();
    void note_touched(std::vector<Breakpoint> hits);
    void see_registers();
    void see_event(const abi::TraceEvent& event);
    void see_own_write(std::uint64_t physical, std::uint64_t bytes);
    bool watches(const MemoryRequest& request, std::uint64_t physical);

    // The past (board_history.cpp).
    void pass_moment();
    bool moment_is_here() const { return clock_.now() >= next_moment_; }
    Checkpoint checkpoint();
    void restore(const Checkpoint& checkpoint);
    void leave_known_future();

    // Turns (board_turns.cpp).
    bool find_turn();
    bool end_turn_if_due();
    void give_turn_to(Core& core);
    void wake(Core& core);
    bool has_work(Core& core) const;
    void pass_time();

    // Stopping (board_run.cpp).
    void watch_events(const RunLimit& limit);
    void apply(InstructionUnit::Effect effect);
    void record_privilege_change();
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
    ConsoleInput input_;
    Pic master_pic_;
    Pic slave_pic_;
    PowerSwitch power_;
    ApicBus apic_bus_;
    Vtd vtd_;
    PciDevice host_bridge_;
    PciBridge bridge_;
    Edu edu_;
    Edu far_edu_;  // behind the bridge
    Edu last_edu_; // in the last slot
    std::optional<VirtioBlock> disk_;
    PciConfiguration pci_;
    PortMap ports_;
    std::vector<std::unique_ptr<Core>> cores_;
    Core* core_ = nullptr;
    Core* next_core_ = nullptr; // its turn begins as soon as the engine has been left
    std::uint64_t turn_end_ = Clock::never;
    Breakpoints breakpoints_;
    std::vector<Breakpoint> touched_; // by the instruction that runs, and events that came
    /// The watched registers' last values, by processor; empty: not looked at in this run.
    std::vector<std::vector<std::uint64_t>> known_registers_;
    std::uint64_t run_began_ = 0; // clock and RIP at the beginning of this run
    std::uint64_t run_began_at_ = 0;
    std::unique_ptr<History> history_;
    std::string known_console_; // all that was printed in the longest run so far
    std::uint64_t next_moment_ = History::interval;
    bool is_travelling_ = false;

    bool no_code_there_ = false; // the fetch that fails is from where there is no RAM
    bool ring_written_ = false;
    bool code_changed_ = false; // somebody other than the engine's own stores did it
    std::uint64_t limit_ = Clock::never;
    RunLimit::WhenIdle when_idle_ = RunLimit::WhenIdle::GoOn;
    std::function<std::string(const std::string&)> answer_; // RunLimit::answer
    std::atomic<bool> pause_ = false;
    std::optional<Stop> stop_;
};

} // namespace machine::glass
