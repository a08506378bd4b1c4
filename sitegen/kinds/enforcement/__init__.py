"""Powers, licences and enforcement."""
