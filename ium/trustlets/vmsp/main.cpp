// SPDX-License-Identifier: MIT
// vmsp.exe, a virtual TPM in VTL1: its secrets stay even from the kernel of VTL0, for whom it
// works. [WI7 ch.9]  Lesson: 10.
#include "ium/iumbase/iumbase.h"
#include "ium/iumdll/iumdll.h"
#include "ium/runtime/trustlet.h"
#include "ium/trustlets/vmsp/keys.h"
#include "ium/trustlets/vmsp/tpm.h"
#include "process/ports/server.h"
#include "rt/wipe.h"

#include <cstring>

namespace vmsp {

using abi::vtpm::SealedObject;

namespace {

constinit Tpm tpm;

std::size_t answer(std::span<const std::byte> request, std::span<std::byte> reply) {
    return process::answer_structure<abi::vtpm::Request, abi::vtpm::Reply>(
        request, reply, [](const abi::vtpm::Request& one) { return tpm.serve(one); });
}

ProtectedData describe(const Binding& binding, SealedObject& object) {
    ProtectedData data{};
    data.header = &binding;
    data.header_size = sizeof(binding);
    data.data = object.data;
    data.data_size = sizeof(object.data); // all of it: the size of what is inside does not show
    std::memcpy(data.nonce, object.nonce, sizeof(data.nonce));
    std::memcpy(data.tag, object.code, sizeof(data.tag));
    return data;
}

} // namespace

bool encrypt(const Binding& binding, SealedObject& object) {
    ProtectedData data = describe(binding, object);
    if (!EncryptData(&data)) {
        return false;
    }
    std::memcpy(object.nonce, data.nonce, sizeof(object.nonce));
    std::memcpy(object.code, data.tag, sizeof(object.code));
    return true;
}

bool decrypt(const Binding& binding, SealedObject& object) {
    ProtectedData data = describe(binding, object);
    return DecryptData(&data);
}

bool sign(const std::uint8_t (&data)[64], abi::ium::Report& report) {
    return CreateReport(data, &report);
}

} // namespace vmsp

abi::NtStatus ium::main_trustlet(std::string_view /*command_line*/) {
    vmsp::Seed seed = {};
    std::uint64_t size = 0;
    if (!SecureStorageGet(0, seed, sizeof(seed), &size) || size != sizeof(seed)) {
        print("vmsp: no TPM was provisioned: run vtpmprov.exe first\n");
        return abi::NtStatus::NotFound;
    }
    vmsp::tpm.start(seed);
    rt::wipe(seed, sizeof(seed));
    const auto status = process::serve_port(abi::vtpm::port_name, vmsp::answer);
    print("vmsp: its port cannot be used: {}\n", RtlNtStatusToName(status));
    return status;
}
