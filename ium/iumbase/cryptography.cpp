// SPDX-License-Identifier: MIT
#include "ium/iumbase/iumbase.h"
#include "ium/iumdll/iumdll.h"
#include "process/win32/last_error.h"

#include <algorithm>
#include <cstring>

using abi::ium::CryptoOperation;
using abi::ium::CryptoRequest;
using process::succeeded;

namespace {

/// The secure kernel writes the nonce and the tag of what it encrypts, and reads those of what it
/// decrypts: either way they pass through the request.
bool ask(CryptoOperation operation, ProtectedData& data) {
    CryptoRequest request;
    request.operation = operation;
    request.header = reinterpret_cast<std::uint64_t>(data.header);
    request.header_size = data.header_size;
    request.data = reinterpret_cast<std::uint64_t>(data.data);
    request.data_size = data.data_size;
    std::memcpy(request.nonce, data.nonce, sizeof(request.nonce));
    std::memcpy(request.tag, data.tag, sizeof(request.tag));
    if (!succeeded(IumCrypto(&request))) {
        return false;
    }
    std::memcpy(data.nonce, request.nonce, sizeof(request.nonce));
    std::memcpy(data.tag, request.tag, sizeof(request.tag));
    return true;
}

} // namespace

bool EncryptData(ProtectedData* data) { return ask(CryptoOperation::Encrypt, *data); }

bool DecryptData(ProtectedData* data) { return ask(CryptoOperation::Decrypt, *data); }

bool GenerateRandom(void* buffer, std::uint64_t size) {
    auto* next = static_cast<std::uint8_t*>(buffer);
    while (size != 0) {
        const std::uint64_t part = std::min<std::uint64_t>(size, abi::ium::crypto_data_limit);
        CryptoRequest request;
        request.operation = CryptoOperation::Seed;
        request.data = reinterpret_cast<std::uint64_t>(next);
        request.data_size = part;
        if (!succeeded(IumCrypto(&request))) {
            return false;
        }
        next += part;
        size -= part;
    }
    return true;
}

bool CreateReport(const void* data, abi::ium::Report* report) {
    CryptoRequest request;
    request.operation = CryptoOperation::SignedReport;
    request.data = reinterpret_cast<std::uint64_t>(data);
    request.data_size = sizeof(report->data);
    request.report = reinterpret_cast<std::uint64_t>(report);
    return succeeded(IumCrypto(&request));
}

bool GetIdentityKey(void* identity, std::uint64_t size) {
    constexpr std::uint32_t signing_key = 1;
    return succeeded(IumGetIdk(signing_key, identity, size));
}
