#include "harness/wire/peer_queue.h"

#include <array>
#include <cstring>

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/time.h>
#include <unistd.h>

namespace misdeal::wire {

namespace {

struct Query {
  nlmsghdr header;
  inet_diag_req_v2 request;
};

/// Port and address of one end, in network order.
struct End {
  std::uint16_t port = 0;
  std::array<std::uint32_t, 4> address{};
};

std::optional<End> end_of(const sockaddr_storage& address) {
  End end;
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    end.port = v4.sin_port;
    end.address[0] = v4.sin_addr.s_addr;
    return end;
  }
  if (address.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    end.port = v6.sin6_port;
    std::memcpy(end.address.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
    return end;
  }
  return std::nullopt;
}

/// Asks for the one socket whose own end is our other end.
std::optional<Query> query_about(int connected_socket) {
  sockaddr_storage ours{};
  sockaddr_storage theirs{};
  socklen_t ours_size = sizeof ours;
  socklen_t theirs_size = sizeof theirs;
  if (getsockname(connected_socket, reinterpret_cast<sockaddr*>(&ours), &ours_size) != 0 ||
      getpeername(connected_socket, reinterpret_cast<sockaddr*>(&theirs), &theirs_size) != 0) {
    return std::nullopt;
  }
  const auto source = end_of(theirs);
  const auto destination = end_of(ours);
  if (!source || !destination) return std::nullopt;

  Query query{};
  query.header.nlmsg_len = sizeof query;
  query.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  query.header.nlmsg_flags = NLM_F_REQUEST;
  query.request.sdiag_family = static_cast<__u8>(ours.ss_family);
  query.request.sdiag_protocol = IPPROTO_TCP;
  query.request.idiag_states = ~0U;
  query.request.id.idiag_sport = source->port;
  query.request.id.idiag_dport = destination->port;
  std::memcpy(query.request.id.idiag_src, source->address.data(), sizeof source->address);
  std::memcpy(query.request.id.idiag_dst, destination->address.data(), sizeof source->address);
  query.request.id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
  query.request.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  return query;
}

}  // namespace

PeerQueue::PeerQueue() : netlink_(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)) {
  // The kernel answers at once or not at all; a bound keeps a surprise from hanging the burst.
  const timeval bound{.tv_sec = 1, .tv_usec = 0};
  if (netlink_ >= 0) setsockopt(netlink_, SOL_SOCKET, SO_RCVTIMEO, &bound, sizeof bound);
}

PeerQueue::~PeerQueue() {
  if (netlink_ >= 0) close(netlink_);
}

std::optional<std::uint32_t> PeerQueue::unread_size(int connected_socket) {
  if (netlink_ < 0) return std::nullopt;
  const auto query = query_about(connected_socket);
  if (!query) return std::nullopt;
  if (send(netlink_, &*query, sizeof *query, 0) != static_cast<ssize_t>(sizeof *query)) {
    return std::nullopt;
  }
  alignas(nlmsghdr) std::array<char, 4096> answer{};
  const ssize_t size = recv(netlink_, answer.data(), answer.size(), 0);
  if (size < static_cast<ssize_t>(NLMSG_LENGTH(sizeof(inet_diag_msg)))) return std::nullopt;
  nlmsghdr header{};
  std::memcpy(&header, answer.data(), sizeof header);
  if (header.nlmsg_type != SOCK_DIAG_BY_FAMILY) return std::nullopt;
  inet_diag_msg found{};
  std::memcpy(&found, answer.data() + NLMSG_HDRLEN, sizeof found);
  return found.idiag_rqueue;
}

}  // namespace misdeal::wire
