// Asio's TLS, compiled once: every target defines
// BOOST_ASIO_SEPARATE_COMPILATION.
#include <boost/asio/ssl/impl/src.hpp>
