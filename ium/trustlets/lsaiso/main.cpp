// SPDX-License-Identifier: MIT
// lsaiso.exe, Credential Guard's trustlet: makes keys of passwords, gives lsass.exe encrypted blobs
// of them, and answers challenges with what is in a blob.  [WI7 ch.9]  Lesson: 10.
//
// The password comes from VTL0, where it was typed, once; what is made of it, and could be used for
// years, is never there.
#include "ium/iumbase/iumbase.h"
#include "ium/iumdll/iumdll.h"
#include "ium/runtime/trustlet.h"
#include "ium/trustlets/lsaiso/credentials.h"
#include "ium/trustlets/lsaiso/sealing.h"
#include "process/ports/server.h"

#include <cstring>

namespace lsaiso {

using abi::lsa_iso::Blob;

namespace {

ProtectedData describe(Blob& blob) {
    ProtectedData data{};
    data.header = &blob;
    data.header_size = offsetof(Blob, nonce);
    data.data = blob.secret;
    data.data_size = sizeof(blob.secret);
    std::memcpy(data.nonce, blob.nonce, sizeof(data.nonce));
    std::memcpy(data.tag, blob.code, sizeof(data.tag));
    return data;
}

std::size_t answer(std::span<const std::byte> request, std::span<std::byte> reply) {
    return process::answer_structure<abi::lsa_iso::Request, abi::lsa_iso::Reply>(request, reply,
                                                                                 serve);
}

} // namespace

bool seal(Blob& blob) {
    ProtectedData data = describe(blob);
    if (!EncryptData(&data)) {
        return false;
    }
    std::memcpy(blob.nonce, data.nonce, sizeof(blob.nonce));
    std::memcpy(blob.code, data.tag, sizeof(blob.code));
    return true;
}

bool open(Blob& blob) {
    ProtectedData data = describe(blob);
    return DecryptData(&data);
}

} // namespace lsaiso

abi::NtStatus ium::main_trustlet(std::string_view /*command_line*/) {
    const auto status = process::serve_port(abi::nt::lsa_iso_port_name, lsaiso::answer);
    print("lsaiso: its port cannot be used: {}\n", RtlNtStatusToName(status));
    return status;
}
