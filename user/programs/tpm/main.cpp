// SPDX-License-Identifier: MIT
// tpm.exe: a small tool for the virtual TPM, which is a trustlet. What is sealed stays in this
// program's hands as bytes; opening it is up to the TPM.  [TPM2 Part 1]  Lesson: 10.
//
//     tpm start                 makes a TPM and starts it
//     tpm extend REGISTER WORD  tells the register something
//     tpm read REGISTER
//     tpm demo                  seals a word to register 7, opens it, extends, and cannot
#include "abi/vtpm.h"
#include "process/ports/client.h"
#include "user/ntdll/ntdll.h"
#include "user/runtime/program.h"
#include "user/runtime/trustlets.h"
#include "user/runtime/words.h"

#include <cstring>

namespace {

using abi::vtpm::Command;
using abi::vtpm::Reply;
using abi::vtpm::Request;

constexpr std::uint32_t demo_register = 7; // where a PC's firmware tells whether Secure Boot is on
constexpr std::string_view demo_secret = "the key of the disk";

NtStatus ask(const Request& request, Reply& reply) {
    Handle port;
    NtStatus status = process::connect_to_port(abi::vtpm::port_name, port);
    if (abi::is_success(status)) {
        status = process::ask(port, request, reply);
        NtClose(port);
    }
    return abi::is_success(status) ? reply.status : status;
}

Request request_of(Command command, std::string_view data) {
    Request request;
    request.command = command;
    request.index = demo_register;
    request.mask = 1u << demo_register;
    request.size = static_cast<std::uint32_t>(data.size());
    std::memcpy(request.data, data.data(), data.size());
    return request;
}

void print_register(std::uint32_t index, const Reply& reply) {
    user::print("tpm: register {} is ", index);
    for (std::uint32_t at = 0; at < reply.size && at < abi::vtpm::digest_size; ++at) {
        constexpr std::string_view digits = "0123456789abcdef";
        user::print("{}{}", digits[reply.data[at] >> 4], digits[reply.data[at] & 15]);
    }
    user::write("\n");
}

/// All of them are one virtual machine's: they share what the secure kernel stores.
abi::nt::TrustletCreateAttributes attributes_for(abi::ium::TrustletId id) {
    auto attributes = user::attributes_for(id);
    attributes.collaboration_id[0] = 0x54; // "TPM"
    attributes.collaboration_id[1] = 0x50;
    attributes.collaboration_id[2] = 0x4D;
    return attributes;
}

bool start(std::string_view name, abi::ium::TrustletId id, ProcessInformation& process) {
    if (user::start_trustlet(name, attributes_for(id), process)) {
        return true;
    }
    user::print("tpm: {} cannot be started: error {}\n", name, GetLastError());
    return false;
}

NtStatus start_tpm() {
    ProcessInformation provisioning;
    ProcessInformation tpm;
    if (!start("vtpmprov", abi::ium::TrustletId::VtpmProvisioning, provisioning)) {
        return NtStatus::AccessDenied;
    }
    WaitForSingleObject(provisioning.process, infinite);
    if (!start("vmsp", abi::ium::TrustletId::Vmsp, tpm)) {
        return NtStatus::AccessDenied;
    }
    constexpr unsigned most_tries = 1000;
    Reply reply;
    for (unsigned tries = 0; tries < most_tries; ++tries) {
        if (ask(request_of(Command::Read, ""), reply) != NtStatus::ObjectNameNotFound) {
            user::write("tpm: the TPM is there\n");
            return NtStatus::Success;
        }
        if (WaitForSingleObject(tpm.process, 10) != wait_timeout) {
            break; // It has ended.
        }
    }
    return NtStatus::NotFound;
}

NtStatus use_register(Command command, std::uint64_t index, std::string_view word) {
    if (index >= abi::vtpm::register_count || word.size() > abi::vtpm::data_limit) {
        return NtStatus::InvalidParameter;
    }
    Request request = request_of(command, word);
    request.index = static_cast<std::uint32_t>(index);
    Reply reply;
    const NtStatus status = ask(request, reply);
    if (abi::is_success(status)) {
        print_register(request.index, reply);
    }
    return status;
}

/// Opens it and says what came of it.
NtStatus unseal(const abi::vtpm::SealedObject& object) {
    Request request = request_of(Command::Unseal, "");
    request.object = object;
    Reply reply;
    const NtStatus status = ask(request, reply);
    if (abi::is_success(status)) {
        user::print("tpm: unsealed: {}\n",
                    std::string_view{reinterpret_cast<const char*>(reply.data), reply.size});
    } else {
        user::print("tpm: not unsealed: {}\n", RtlNtStatusToName(status));
    }
    return status;
}

NtStatus show() {
    Reply sealed;
    NtStatus status = ask(request_of(Command::Seal, demo_secret), sealed);
    if (!abi::is_success(status)) {
        return status;
    }
    user::print("tpm: sealed to register {}\n", demo_register);
    status = unseal(sealed.object);
    if (!abi::is_success(status)) {
        return status;
    }
    status = use_register(Command::Extend, demo_register, "another kernel was started");
    if (!abi::is_success(status)) {
        return status;
    }
    return unseal(sealed.object) == NtStatus::AccessDenied ? NtStatus::Success
                                                           : NtStatus::Unsuccessful;
}

NtStatus obey(user::Arguments arguments) {
    const std::string_view command = arguments.size() >= 2 ? arguments[1] : "";
    const auto index = arguments.size() >= 3 ? user::parse_number(arguments[2]) : std::nullopt;
    if (command == "start") {
        return start_tpm();
    }
    if (command == "demo") {
        return show();
    }
    if (command == "read" && index) {
        return use_register(Command::Read, *index, "");
    }
    if (command == "extend" && index && arguments.size() == 4) {
        return use_register(Command::Extend, *index, arguments[3]);
    }
    user::write("Usage: tpm start | extend REGISTER WORD | read REGISTER | demo\n");
    return NtStatus::InvalidParameter;
}

} // namespace

abi::NtStatus user::main_program(Arguments arguments) {
    const NtStatus status = obey(arguments);
    if (!abi::is_success(status)) {
        print("tpm: {}\n", RtlNtStatusToName(status));
    }
    return status;
}
