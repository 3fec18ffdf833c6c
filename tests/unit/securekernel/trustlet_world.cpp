// SPDX-License-Identifier: MIT
#include "tests/unit/securekernel/trustlet_world.h"

#include "abi/ium/trustlets.h"
#include "formats/pe/image.h"
#include "securekernel/cpu.h"
#include "securekernel/processes/running_thread.h"
#include "securekernel/secure_calls/secure_calls.h"
#include "tests/catch.h"

#include <cstring>
#include <fstream>
#include <iterator>
#include <new>

namespace test {
namespace {

std::vector<char> read_file(const std::string& name) {
    std::ifstream file(std::string(VITRINE_IMAGES_DIR) + "/" + name, std::ios::binary);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

abi::SecureCall ask(abi::SecureService service, std::uint64_t first,
                    std::vector<std::uint64_t> others) {
    abi::SecureCall call;
    call.service = service;
    call.parameter[0] = first;
    for (std::size_t index = 0; index < others.size(); ++index) {
        call.parameter[2 + index] = others[index];
    }
    sk::handle_secure_call(call);
    return call;
}

abi::NtStatus status_of(const abi::SecureCall& call) {
    return static_cast<abi::NtStatus>(call.parameter[abi::SecureCall::status_parameter]);
}

abi::PageAccess access_to(std::uint64_t page) {
    const auto& access = fakes::secure_kernel_world().access;
    const auto found = access.find(page);
    return found == access.end() ? abi::PageAccess::read_write() : found->second;
}

TrustletWorld::TrustletWorld() {
    fakes::reset_secure_kernel_world();
    sk::running() = {};
    fakes::secure_kernel_world().on_stop = [this](sk::SecureThread& thread) { serve(thread); };
}

std::uint64_t TrustletWorld::list_of(const std::string& name) {
    std::vector<char> file = read_file(name);
    const auto bytes = std::as_writable_bytes(std::span{file});
    if (forge) {
        forge(bytes);
    }
    return list_of(bytes);
}

std::uint64_t TrustletWorld::list_of(std::span<const std::byte> file) {
    const std::uint64_t pages = (file.size() + abi::page_size - 1) / abi::page_size;
    const std::uint64_t first = next_page_;
    next_page_ += pages + 1;
    std::memcpy(sk::cpu::ram_at(first * abi::page_size), file.data(), file.size());
    const std::uint64_t list_page = first + pages;
    auto& list = *new (sk::cpu::ram_at(list_page * abi::page_size)) abi::MemoryDescriptorList;
    list.page_count = static_cast<std::uint32_t>(pages);
    list.byte_count = file.size();
    list.size = static_cast<std::uint32_t>(abi::MemoryDescriptorList::header_size + pages * 8);
    for (std::uint64_t index = 0; index < pages; ++index) {
        list.pages[index] = first + index;
    }
    return list_page;
}

std::uint64_t TrustletWorld::image(const std::string& name, std::uint64_t base) {
    const auto call = ask(abi::SecureService::CreateSecureImage, list_of(name),
                          {base, static_cast<std::uint64_t>(abi::SecureImagePurpose::Trustlet)});
    const bool is_accepted = abi::is_success(status_of(call));
    images_.push_back(is_accepted ? call.parameter[2] : 0);
    names_.push_back(name);
    return images_.back();
}

abi::SecureCall TrustletWorld::create(std::uint64_t id, const std::string& program) {
    const std::uint64_t handle = image(program, next_base_);
    next_base_ += 0x1000'0000;
    const std::uint64_t page = free_page();
    auto& creation = *new (sk::cpu::ram_at(page * abi::page_size)) abi::ProcessCreation;
    creation.attributes.trustlet_id = id;
    creation.process_id = 4;
    return ask(abi::SecureService::CreateProcess, handle, {page});
}

sk::SecureProcess& TrustletWorld::launch() {
    const auto created = create(static_cast<std::uint64_t>(abi::ium::TrustletId::Hello));
    REQUIRE(status_of(created) == abi::NtStatus::Success);
    const std::uint64_t process = created.parameter[2];
    const std::uint64_t iumdll = image("iumdll.dll", 0x7FF7'0000'0000);
    const std::uint64_t iumbase = image("iumbase.dll", 0x7FF7'1000'0000);
    REQUIRE(status_of(ask(abi::SecureService::InitializeProcess, process,
                          {iumdll, iumbase, free_page()})) == abi::NtStatus::Success);
    const auto thread = ask(abi::SecureService::CreateThread, process,
                            {8, 0, 0, free_page(), 0x10000, free_page()});
    REQUIRE(status_of(thread) == abi::NtStatus::Success);
    sk::running().thread = sk::find_thread(static_cast<std::uint32_t>(thread.parameter[2]));
    return *sk::find_process(process);
}

void TrustletWorld::end(sk::SecureProcess& process) {
    const std::uint64_t handle = process.handle;
    if (sk::running().thread != nullptr) {
        const std::uint64_t cookie = sk::running().thread->cookie;
        sk::running().thread->state = sk::SecureThread::State::Ready;
        sk::running().thread = nullptr;
        CHECK(status_of(ask(abi::SecureService::TerminateThread, cookie)) ==
              abi::NtStatus::Success);
    }
    for (std::uint64_t count = 1; count != 0;) {
        const auto call = ask(abi::SecureService::RundownProcess, handle);
        REQUIRE(status_of(call) == abi::NtStatus::Success);
        count = call.parameter[2];
    }
    CHECK(status_of(ask(abi::SecureService::CloseSecureHandle, handle)) == abi::NtStatus::Success);
}

void TrustletWorld::serve(sk::SecureThread& thread) {
    using abi::NormalService;
    sk::NormalReply& reply = thread.reply;
    switch (static_cast<NormalService>(thread.request.service)) {
    case NormalService::AllocatePages:
        for (std::uint64_t index = 0; index < thread.request.parameter[2]; ++index) {
            reply.value[index] = free_page();
        }
        break;
    case NormalService::GetImagePage: {
        const std::uint64_t page = free_page();
        const auto call = ask(abi::SecureService::ValidateSecureImagePages,
                              thread.request.parameter[2], {thread.request.parameter[3], page});
        reply.status = status_of(call);
        reply.value[0] = page;
        break;
    }
    default: reply.status = abi::NtStatus::Success; break;
    }
}

} // namespace test
