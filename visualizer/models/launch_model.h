// SPDX-License-Identifier: MIT
// The launches of trustlets as the trace tells them: which gates opened, which one stayed shut and
// by which rule, what runs and what has ended.
//
// VTL1 reports each gate (abi/trace_event.h, LaunchGate). The secure calls around the gates say
// which image and which process it was, and which pages VTL1 took meanwhile; what a page holds is
// read from memory (app/trustlet_reader.h), never guessed.
#pragma once

#include "abi/ium/trustlets.h"
#include "abi/rules.h"
#include "abi/secure_call.h"
#include "abi/secure_services.h"
#include "abi/trace_event.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vitrine::models {

inline constexpr std::size_t launch_gate_count = 5;

/// A gate, as far as the launch has come.
struct GateState {
    enum class Kind : std::uint8_t { Waiting, Open, Shut };

    Kind kind = Kind::Waiting;
    std::size_t event = 0;             // the one that says so
    abi::Rule rule = abi::Rule::None;  // that kept it shut
    std::optional<std::uint32_t> code; // why code integrity refused the image (abi::skci::Status)
};

/// What VTL1 laid down for a trustlet, as its memory holds it now.
struct TrustletMemory {
    struct Thread {
        std::uint64_t page = 0;       // the number of its TEB's page
        std::uint64_t process_id = 0; // of its twin in VTL0
        std::uint64_t thread_id = 0;
    };

    std::string name; // "hello.exe": VTL0's word, which decides nothing
    std::array<std::uint8_t, 16> instance{};
    std::uint64_t security_version = 0;
    std::uint64_t capabilities = 0; // bits of abi::ium::Capability
    std::vector<std::string> modules;
    std::uint64_t page = 0; // the number of its PEB's page
    std::vector<Thread> threads;

    friend bool operator==(const TrustletMemory& a, const TrustletMemory& b) {
        return a.instance == b.instance && a.page == b.page && a.threads.size() == b.threads.size();
    }
};

struct Launch {
    enum class State : std::uint8_t { Judged, Refused, Running, Ended };

    State state = State::Judged;
    std::optional<std::uint64_t> trustlet; // its ID; nothing: refused before VTL0 could ask for one
    std::optional<std::uint64_t> image;    // VTL1's handle
    std::optional<std::size_t> image_event; // the call that brought the image
    std::optional<std::uint64_t> process;   // VTL1's handle
    std::array<GateState, launch_gate_count> gates{};
    std::size_t began = 0;              // event
    std::optional<std::size_t> started; // VTL1 answered: its memory is laid down
    std::optional<std::size_t> ended;
    std::vector<std::uint64_t> own_pages;    // taken when its memory was laid down, page numbers
    std::vector<std::uint64_t> thread_pages; // taken for its threads
    std::optional<TrustletMemory> memory;    // while it is there

    /// Refused at this gate, 1 to 5; 0: at none.
    unsigned refused_at() const;
    /// The same as it was at an event, for who looks back: gates that opened later wait.
    Launch as_of(std::size_t event) const;
};

/// Follows the launches of one run, event by event.
class LaunchLog {
public:
    void take(const abi::TraceEvent& event, std::size_t index);
    const std::vector<Launch>& launches() const { return launches_; }
    /// Could this event matter to `take`? Those that do are few.
    static bool concerns(const abi::TraceEvent& event);

private:
    /// The secure call a processor is in.
    struct Call {
        abi::SecureService service{};
        std::uint64_t parameter = 0;
        std::size_t event = 0;
        bool is_open = false;
        bool is_for_library = false; // a trustlet that runs has asked for a DLL
    };

    void take_call(const abi::TraceEvent& event, std::size_t index, Call& call);
    void take_gate(const abi::TraceEvent& event, std::size_t index, const Call& call);
    void take_answer(const abi::TraceEvent& event, std::size_t index, Call& call);
    void take_refused_image(const abi::TraceEvent& event, std::size_t index, const Call& call);
    void take_page(const abi::TraceEvent& event, const Call& call);
    Launch* with_process(std::uint64_t handle);
    Launch* newest_open();

    std::array<Call, 32> calls_{};                // by virtual processor
    std::map<std::uint64_t, std::size_t> images_; // handle: the call that brought it
    std::vector<Launch> launches_;
};

/// "hello.exe" for 0x1000, as abi/ium/trustlets.h names the numbers; "" for others.
std::string_view name_of_trustlet(std::uint64_t id);
/// What to call it: by its memory's name, else by its number's, else by the number.
std::string title_of(const Launch& launch);
/// "c211fd32…"
std::string instance_text(const std::array<std::uint8_t, 16>& instance, std::size_t bytes);
/// "crypto, mailbox"
std::string capabilities_text(std::uint64_t bits);

/// The launch, and the gate of it (1 to 5), that this event refused; gate 0: none.
struct RefusedLaunch {
    std::size_t launch = 0;
    unsigned gate = 0;
};
RefusedLaunch launch_refused_by(const std::vector<Launch>& launches, std::size_t event);

/// Was something refused here? Denials of the hypervisor, and those that VTL1 reports about itself.
bool is_refusal(const abi::TraceEvent& event);
/// By which rule something was allowed or refused: for VTL1's own reports, the one they name.
abi::Rule rule_of(const abi::TraceEvent& event);

} // namespace vitrine::models
