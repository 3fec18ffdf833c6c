// SPDX-License-Identifier: MIT
#include "tests/fuzz/securekernel/hostile_vtl0.h"

#include "securekernel/boot.h"
#include "securekernel/code_integrity.h"
#include "securekernel/cpu.h"
#include "securekernel/memory/kernel_stacks.h"
#include "securekernel/memory/own_pool.h"
#include "securekernel/memory/page_frames.h"
#include "securekernel/own_pages.h"
#include "securekernel/processes/secure_process.h"
#include "securekernel/processes/secure_thread.h"
#include "tests/fakes/securekernel/world.h"
#include "tests/fuzz/securekernel/invariants.h"

#include <algorithm>
#include <new>

namespace fuzz {
namespace {

constexpr unsigned acts_between_checks = 16;

/// Thrown through everything that waits.
struct ScriptIsOver {};
/// Each page has its record, and each stack its table, before anybody counts VTL1's own pages.
void make_what_stays() {
    constexpr unsigned stacks = 24;
    for (std::uint64_t page = 0; page < sk::boot_info.ram_end / abi::page_size; ++page) {
        (void)sk::page_frames.set({page}, {});
    }
    for (unsigned stack = 0; stack < stacks; ++stack) {
        (void)sk::kernel_stacks::take(stack);
        sk::kernel_stacks::give_back(stack);
    }
}

} // namespace

HostileVtl0::HostileVtl0(std::span<const std::byte> script)
    : script_((fakes::reset_secure_kernel_world(), script)) {
    sk::allow_boot_code(sk::boot_info);
    sk::take_vtl0_section(sk::boot_info);
    make_what_stays();
    pool_at_start_ = sk::own_pool.available();
    auto& world = fakes::secure_kernel_world();
    world.on_enter = [this](sk::SecureThread& thread) { trustlets_.run(thread); };
    world.on_stop = [this](sk::SecureThread& thread) { serve(thread); };
}

HostileVtl0::~HostileVtl0() { fakes::secure_kernel_world() = {}; }

Reached HostileVtl0::run() {
    try {
        const unsigned programs = script_.choice(4); // bits: hello.exe, lsaiso.exe
        for (std::size_t program = 0; program < 2; ++program) {
            if ((programs >> program & 1) != 0) {
                launch(program);
            }
        }
        while (!script_.is_over()) {
            act();
        }
    } catch (const ScriptIsOver&) {
    }
    check();
    end_everything();
    return reached_;
}

/// One thing that VTL0 does; again between a question of VTL1's and the answer.
void HostileVtl0::act() {
    enum { Call, AnyCall, Resume, Change, Verdicts, Launch, Choices };
    switch (script_.choice(2 * Choices)) { // The rest: secure calls.
    case AnyCall: make_any_call(); break;
    case Resume:
    case Choices + Resume:
        resume(static_cast<std::uint32_t>(script_.mostly(known(threads_))));
        break;
    case Change: change_memory(); break;
    case Verdicts: change_verdicts(); break;
    case Launch: launch(script_.choice(2)); break;
    default: make_secure_call(); break;
    }
    if (++acts_ % acts_between_checks == 0) {
        check();
    }
}

void HostileVtl0::check() const {
    check_pages(Vtl0Memory::first_page, memory_.end_of_used());
    check_secrets(memory_);
    for (const std::uint64_t handle : processes_) {
        sk::SecureProcess* const process = sk::find_process(handle);
        if (process != nullptr && process->space.page_table_root() != 0) {
            check_page_table(*process);
        }
    }
}

/// As an honest kernel does it.
void HostileVtl0::launch(std::size_t program) {
    using abi::SecureService;
    constexpr abi::ium::TrustletId ids[] = {abi::ium::TrustletId::Hello,
                                            abi::ium::TrustletId::LsaIso};
    const std::uint64_t image = create_image(program);
    const auto created = ask(SecureService::CreateProcess,
                             {image, creation_page(static_cast<std::uint64_t>(ids[program]))});
    const std::uint64_t process = created.parameter[2];
    ask(SecureService::InitializeProcess,
        {process, create_image(2), create_image(3), memory_.free_page()});
    ask(SecureService::CreateThread,
        {process, 8, 0, 0, memory_.free_page(), 0x10000, memory_.free_page()});
}

std::uint64_t HostileVtl0::create_image(std::size_t file) {
    const std::uint64_t base = program_base + images_.size() * base_step;
    const auto answer = ask(abi::SecureService::CreateSecureImage,
                            {memory_.file(file).list, base,
                             static_cast<std::uint64_t>(abi::SecureImagePurpose::Trustlet)});
    return answer.parameter[2];
}

std::uint64_t HostileVtl0::creation_page(std::uint64_t trustlet_id) {
    const std::uint64_t page = memory_.free_page();
    if (const auto bytes = Vtl0Memory::writable(page); !bytes.empty()) {
        auto& creation = *new (bytes.data()) abi::ProcessCreation;
        creation.attributes.trustlet_id = trustlet_id;
        creation.process_id = 4;
    }
    return page;
}

void HostileVtl0::change_memory() {
    const auto& file = memory_.file(script_.byte());
    const std::uint64_t pages[] = {memory_.used_page(script_.raw(2)), file.list, file.layout};
    const auto bytes = Vtl0Memory::writable(script_.one_of(pages));
    const std::uint64_t value = script_.number();
    const std::uint64_t at = script_.raw(1) * sizeof(value) % abi::page_size;
    if (!bytes.empty()) {
        std::copy_n(reinterpret_cast<const std::byte*>(&value), sizeof(value),
                    bytes.begin() + static_cast<std::ptrdiff_t>(at));
    }
}

/// Most files and pages are what they should be.
void HostileVtl0::change_verdicts() {
    using abi::skci::Status;
    auto& world = fakes::secure_kernel_world();
    world.image_verdict = script_.choice(8) == 7 ? Status::ImageDigestDiffers : Status::Verified;
    world.page_verdict = script_.choice(8) == 7 ? Status::PageDigestDiffers : Status::Verified;
}

void HostileVtl0::resume(std::uint32_t cookie) {
    if (std::find(stopped_.begin(), stopped_.end(), cookie) != stopped_.end()) {
        return; // It is below us: serve() lets it go on.
    }
    abi::SecureCall request;
    request.operation = abi::SecureOperation::ResumeThread;
    request.thread_cookie = cookie;
    call(request);
}

/// `thread` has stopped: VTL0 does what it likes, and answers at last, or never.
void HostileVtl0::serve(sk::SecureThread& thread) {
    const std::uint32_t cookie = thread.cookie;
    stopped_.push_back(cookie);
    for (unsigned turns = script_.choice(4); turns > 0; --turns) {
        if (script_.is_over()) {
            throw ScriptIsOver{};
        }
        act();
    }
    if (script_.is_over()) {
        throw ScriptIsOver{};
    }
    stopped_.pop_back();
    if (sk::find_thread(cookie) != &thread) {
        throw ThreadIsGone{cookie};
    }
    reply(thread);
}

void HostileVtl0::reply(sk::SecureThread& thread) {
    ++reached_.replies;
    sk::NormalReply& reply = thread.reply;
    const unsigned honesty = script_.choice(4);
    if (honesty != 0) {
        reply_honestly(thread);
    }
    if (honesty == 1) { // But for one thing.
        const unsigned lie = script_.choice(sk::NormalReply::value_count + 1);
        (lie == 0 ? reinterpret_cast<std::uint64_t&>(reply.status) : reply.value[lie - 1]) =
            script_.flag() ? value_of(Kind::TakenPage) : script_.number();
    }
    if (honesty == 0) {
        reply.status = static_cast<abi::NtStatus>(script_.mostly(0));
        for (std::uint64_t& value : reply.value) {
            value = script_.flag() ? value_of(Kind::Page) : script_.number();
        }
    }
}

void HostileVtl0::reply_honestly(sk::SecureThread& thread) {
    using abi::NormalService;
    const auto& wanted = thread.request.parameter;
    auto& value = thread.reply.value;
    switch (static_cast<NormalService>(thread.request.service)) {
    case NormalService::AllocatePages:
        for (std::uint64_t index = 0; index < wanted[2] && index < std::size(value); ++index) {
            value[index] = memory_.free_page();
            given_.push_back(value[index]);
        }
        break;
    case NormalService::GetImagePage:
        value[0] = memory_.free_page();
        ask(abi::SecureService::ValidateSecureImagePages, {wanted[2], wanted[3], value[0]});
        break;
    case NormalService::OpenImage: value[0] = known(images_); break;
    case NormalService::CreateThread:
        value[0] = 12;
        ask(abi::SecureService::CreateThread, {thread.process->handle, 12, wanted[2], wanted[3],
                                               memory_.free_page(), 0x10000, memory_.free_page()});
        break;
    case NormalService::PageIn:
        for (const SealedPage& page : sealed_) {
            if (page.version == wanted[2]) {
                value[0] = page.page;
                value[1] = page.tag[0];
                value[2] = page.tag[1];
            }
        }
        break;
    case NormalService::SystemCall: // What it leaves in the page is change_memory's.
    default: break;
    }
}

/// Whatever there is is ended as an honest kernel would, and nothing stays behind.
void HostileVtl0::end_everything() {
    using abi::SecureService;
    stopped_.clear();
    for (const std::uint64_t cookie : threads_) {
        if (sk::find_thread(static_cast<std::uint32_t>(cookie)) != nullptr) {
            ask(SecureService::TerminateThread, {cookie});
            require(sk::find_thread(static_cast<std::uint32_t>(cookie)) == nullptr,
                    "VTL0 cannot end a thread that it knows");
        }
    }
    for (const std::uint64_t handle : processes_) {
        if (sk::find_process(handle) == nullptr) {
            continue;
        }
        for (std::uint64_t given_back = 1; given_back != 0;) {
            const auto answer = ask(SecureService::RundownProcess, {handle});
            require(answer.parameter[abi::SecureCall::status_parameter] == 0,
                    "VTL0 cannot end a trustlet");
            given_back = answer.parameter[2];
        }
        ask(SecureService::CloseSecureHandle, {handle});
        require(sk::find_process(handle) == nullptr, "VTL0 cannot forget a trustlet");
    }
    check_pages(0, ram_pages);
    check_secrets(memory_);
    check_all_given_back();
    require(sk::own_pool.available() == pool_at_start_ - pool_for_images_,
            "VTL1 has lost memory of its own");
}

} // namespace fuzz
