// SPDX-License-Identifier: MIT
// Row 32: VTL0 asks for a trustlet by a structure in its own memory, and a second processor changes
// the trustlet's ID there all the time: hello.exe for the gates, vmsp.exe for what comes after.
//
// VTL1 that looks at the structure twice judges one ID and gives another. It copies it once, and
// knows nothing but the copy: then an ID is good or refused, and never both.  [BH20]
// Guard: copy-in-once. Lesson: 10.
#include "abi/ium/environment.h"
#include "abi/ium/trustlets.h"
#include "kernel/console.h"
#include "kernel/memory/direct_map.h"
#include "kernel/memory/page_frames.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/scenes/attacks/trustlet_images.h"
#include "kernel/scheduler/processor_call.h"
#include "kernel/secure_calls.h"
#include "rt/instructions.h"

#include <atomic>
#include <new>

namespace nt::attacks {
namespace {

using abi::ium::TrustletId;

constinit abi::ProcessCreation* asked = nullptr;
constinit std::atomic<bool> has_begun{false};
constinit std::atomic<bool> is_enough{false};

/// Leaves `id` to be seen for a while, never twice as long as before: VTL1's looks come at
/// intervals of their own. Short whiles: VTL1 judges and uses within a few thousand instructions,
/// and at each PAUSE glass lets the other processor go on for a thousand.
void show(TrustletId id, unsigned turns) {
    *const_cast<volatile std::uint64_t*>(&asked->attributes.trustlet_id) =
        static_cast<std::uint64_t>(id);
    for (unsigned turn = 0; turn < turns && !is_enough.load(); ++turn) {
        rt::pause();
    }
}

/// On the second processor.
void change_all_the_time() {
    constexpr unsigned longest = 7;
    for (unsigned turns = 1; !is_enough.load(); turns = (turns * 5 + 1) % longest + 1) {
        show(TrustletId::Hello, turns);
        show(TrustletId::Vmsp, longest - turns);
        has_begun.store(true);
    }
}

struct Images {
    std::uint32_t program;
    std::uint32_t iumdll;
    std::uint32_t iumbase;
};

/// What VTL1 took for the process goes back.
void discard(std::uint32_t process) {
    std::uint64_t pages[abi::SecureCall::parameter_count];
    for (unsigned count = 1; count != 0;) {
        count = secure_calls::run_down_secure_process(process, pages);
        for (unsigned index = 0; index < count; ++index) {
            page_frames.release(x86::GuestPage{pages[index]});
        }
    }
    secure_calls::close_secure_process(process);
}

void launch(const Images& images, x86::GuestPage creation) {
    const auto process = secure_calls::create_secure_process(images.program, creation);
    if (!abi::is_success(process.status)) {
        return;
    }
    const auto page = page_frames.allocate();
    CHECK(page.has_value(), "The kernel has no page left.");
    const auto status = secure_calls::initialize_secure_process(process.handle, images.iumdll,
                                                                images.iumbase, *page);
    if (!abi::is_success(status)) {
        page_frames.release(*page);
    }
    discard(process.handle);
}

} // namespace

void change_what_is_asked(Stage&) {
    if (processor_count() < 2) {
        console::write("kernel: this attack needs a second processor\n");
        return;
    }
    Processor& other = processor_at(processor().index == 0 ? 1 : 0);
    const Images images{image_for_trustlets("hello.exe"),
                        image_for_trustlets(abi::ium::iumdll_name),
                        image_for_trustlets(abi::ium::iumbase_name)};
    const auto page = page_frames.allocate();
    CHECK(page.has_value(), "The kernel has no page left.");
    asked = new (ram_at(*page)) abi::ProcessCreation;
    asked->attributes.trustlet_id = static_cast<std::uint64_t>(TrustletId::Hello);
    begin(page->address().value);
    is_enough.store(false);
    processor_call::begin(other, change_all_the_time);
    while (!has_begun.load()) {
        rt::pause();
    }
    constexpr unsigned tries = 48; // Each may see one ID or the other, or both.
    for (unsigned number = 0; number < tries; ++number) {
        launch(images, *page);
    }
    is_enough.store(true);
    processor_call::wait(other);
    page_frames.release(*page);
}

} // namespace nt::attacks
